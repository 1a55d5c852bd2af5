// A type cannot contain itself.
struct Node {
	bit<8> value;
	Node next;
}

extern Box {
	Box();
	void put(Box other);
}

control c() {
	c() again;
	apply {
	}
}
