control c(inout bit<8> x) {
    action a() {
        x = 1;
    }
}
control d(inout bit<8> x) {
    x = 2;
    apply {
    }
}
