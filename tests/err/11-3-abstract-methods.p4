// Section 11.3.1: abstract methods get their implementations from the instance.
extern Balancer {
	Balancer();
	bit<8> count();
	abstract bit<8> on_flow(in bit<8> flow);
	abstract void done();
}

Balancer() none;

Balancer() wrong = {
	bit<16> on_flow(in bit<8> flow) {
		return 1;
	}
	void done(in bit<8> x) {
	}
	bit<8> count() {
		return 2;
	}
	void on_flw() {
	}
};

control c() {
	apply {
		this.count();
	}
}
