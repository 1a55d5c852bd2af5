// Section 6.9: names nothing declares, and what was probably meant.
struct headers_t {
	bit<8> protocol;
}

const bit<8> TCP_PROTOCOL = 6;

control c(inout headers_t headers) {
	apply {
		hdr.protocol = 1;
		headers.protocol = TCP_PROTOCL;
		headers.protocl = 2;
		headers.protocol = .headers.protocol;
		later();
		completely_unknown();
	}
}

action later() {
}
