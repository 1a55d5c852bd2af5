control c(inout bit<8> x) {
    bit<8> y = 1
    action a() {
        x = y
        y = x;
    }
    apply {
        a()
    }
}
