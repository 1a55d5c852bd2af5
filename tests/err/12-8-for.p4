control c(inout bit<8> x) {
    apply {
        for (i in 1 .. 5) {
            x = i;
        }
        for (bit<8> i = 0; i < 5) {
            x = i;
        }
    }
}
