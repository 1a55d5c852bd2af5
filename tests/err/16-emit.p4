// Section 16.1: what can be emitted.
#include <core.p4>

header H {
	bit<8> f;
}

struct Headers {
	H h;
	H[2] stack;
}

struct Mixed {
	H h;
	bit<8> x;
}

control c(packet_out packet, in Headers headers, in Mixed mixed) {
	apply {
		packet.emit(headers);
		packet.emit(headers.stack);
		packet.emit(mixed);
		packet.emit(headers.h.f);
		packet.emit({ headers.h });
		packet.emit(1);
		packet.emit();
	}
}
