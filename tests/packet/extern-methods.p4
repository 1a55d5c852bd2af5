// SPDX-License-Identifier: Apache-2.0
// 11.3.1: methods that P4 implements; one calls another through this, one is optional.
// hooks: xdp tc
#include "lang.h"

extern Balancer<T> {
    Balancer(bit<8> size);
    abstract bit<8> pick(in T flow);
    abstract void twice(inout T flow, out bit<8> result);
    @optional abstract void never(inout T flow);
}

Balancer<bit<8>>(16) top = {
    bit<8> pick(in bit<8> flow) {
        if (flow == 0)
            return 0x77;
        return flow + 1;
    }
    void twice(inout bit<8> flow, out bit<8> result) {
        flow = flow * 2;
        result = this.pick(flow);
    }
};

control test(inout data_t d) {
    Balancer<bit<32>>(32) local = {
        bit<8> pick(in bit<32> flow) { return 3 + flow[7:0]; }
        void twice(inout bit<32> flow, out bit<8> result) {
            flow = flow << 1;
            result = 9;
        }
    };
    Balancer<bit<8>>[2](1) pair = {
        bit<8> pick(in bit<8> flow) { return flow ^ 0xff; }
        void twice(inout bit<8> flow, out bit<8> result) { result = flow; flow = 0; }
    };
    apply {
        d.a = top.pick(d.b);
        top.twice(d.b, d.c);
        local.twice(d.word, d.op);
        d.result[7:0] = local.pick(d.word);
        top.never(d.b);
        bit<8> x = 0x0f;
        d.result[23:16] = pair[d.b & 1].pick(x);
        pair[1].twice(x, d.result[15:8]);
        d.result[31:24] = x;
    }
}

#include "lang-main.h"
