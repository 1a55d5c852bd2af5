// Section 7.2.1 and 8.3: enums, with and without numbers.
enum Color { red, green }

enum bit<8> Protocol {
	icmp = 1,
	tcp = 6,
	also_tcp = tcp,
	udp = 1 + 16
}

const Protocol default_protocol = Protocol.tcp;
const bit<8> number = Protocol.udp;
const bool same = Protocol.tcp == Protocol.also_tcp;
const Protocol unnamed = (Protocol)200;

control c(inout Color color, inout Protocol protocol, inout bit<8> n) {
	apply {
		color = color == Color.red ? Color.green : Color.red;
		n = protocol;
		n = protocol + 1;
		n = protocol << 1;
		protocol = (Protocol)(n | Protocol.tcp);
		if (protocol == Protocol.icmp || n == Protocol.icmp) {
			n = n[Protocol.tcp:0] ++ 1w0;
		}
	}
}
