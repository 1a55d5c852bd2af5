control c(inout bit<8> x) {
    action table() {
    }
    table t {
        @name("k") key = {
            x: exact;
        }
        const key = {
        }
        actions {
        }
        default_action NoAction();
    }
    apply {
    }
}
