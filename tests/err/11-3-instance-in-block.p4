extern Counter {
    Counter();
    void count();
}
control c() {
    apply {
        Counter() counter;
        counter.count();
    }
}
