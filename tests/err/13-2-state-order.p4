parser p() {
    state start {
        transition accept;
    }
    bit<8> late;
}
parser q() {
    bit<8> alone;
}
