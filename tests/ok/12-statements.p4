// Every statement, and every form of it.
#include <core.p4>

bit<8> sum(in bit<8> a, in bit<8> b) {
    return a + b;
}
extern void done();
extern void counted<T>(in T x, @optional in bit<8> y);

control inner(inout bit<8> x) {
    apply {
        x = x + 1;
    }
}

control c(inout bit<8> a, inout bit<16> w) {
    action go(inout bit<8> p) {
        p = 1;
        return;
    }
    action leave() {
        exit;
    }
    table t {
        actions = {
            leave;
            NoAction;
        }
        const default_action = NoAction();
    }
    apply {
        ;
        a = sum(b = a, a = 1);
        a += 1;
        a -= 1;
        a *= 2;
        a /= 2;
        a %= 7;
        a &= 0xf;
        a |= 1;
        a ^= 3;
        a <<= 1;
        a >>= 1;
        a |+|= 1;
        a |-|= 1;
        w[7:0] = a;
        w[3 +: 4] = a[3:0];
        (w) = w;
        go(a);
        done();
        counted<bit<8>>(a);
        counted(x = w, y = _);
        inner.apply(a);
        @atomic {
            bit<8> scoped;
            scoped = a;
            a = scoped;
        }
        if (a == 0)
            a = 1;
        else if (a == 1)
            a = 2;
        else {
            a = 3;
        }
        switch (a) {
            1:
            2: {
                a = 4;
            }
            3 + 1: {
                a = 5;
            }
            default: {
                a = 6;
            }
        }
        switch (t.apply().action_run) {
            leave: {
                a = 7;
            }
            default: {
            }
        }
        for (bit<8> i = 0, bit<8> j = 1; i < 10; i += 1, j = j + i) {
            if (i == 3)
                continue;
            if (j > 20)
                break;
        }
        for (;  a < 3; ) a = a + 1;
        for (bit<8> k in 1 .. 5) {
            a = a + k;
        }
        @unroll for (bit<8> k in (list<bit<8>>){ 1, 2, 3 })
            a = a + k;
        if (a == 9)
            return;
        exit;
    }
}
