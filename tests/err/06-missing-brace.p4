control first(inout bit<8> x) {
    apply {
        if (x == 1) {
            x = 2;
    }
}

control second(inout bit<8> x) {
    apply {
        x = ;
    }
