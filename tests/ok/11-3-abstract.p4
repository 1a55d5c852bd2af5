// Section 11.3.1: abstract methods and their implementations.
extern Balancer<T> {
	Balancer(bit<8> size);
	bit<8> count();
	abstract bit<4> on_flow(in T flow);
	@optional abstract void done(inout T flow, @optional out bit<8> result);
}

extern Counter {
	Counter();
	void increment();
}

Balancer<bit<32>>(16) top = {
	bit<4> on_flow(in bit<32> flow) {
		bit<8> n = this.count();
		return ((bit<8>)flow + n)[3:0];
	}
};

control c(inout bit<32> x) {
	Balancer<bit<32>>(32) local = {
		Counter() calls;
		bit<4> on_flow(in bit<32> flow) {
			calls.increment();
			return 3;
		}
		void done(inout bit<32> flow) {
			flow = 0;
		}
	};
	apply {
		x = (bit<32>)(top.on_flow(x) + local.on_flow(1));
	}
}
