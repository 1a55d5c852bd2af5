// args: --hook xdp
// Tables that share an action profile list the same actions: its members are theirs.
#include <core.p4>
#include <v1model.p4>

header data_t { bit<8> a; bit<8> b; }
struct headers_t { data_t data; }
struct meta_t { }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        p.extract(hdr.data);
        transition accept;
    }
}

control checksum(inout headers_t hdr, inout meta_t meta) { apply { } }

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    action_profile(16) shared;
    action set(bit<8> v) { hdr.data.b = v; }
    action add(bit<8> v) { hdr.data.b = hdr.data.b + v; }
    table one {
        key = { hdr.data.a : lpm; }
        actions = { set; add; }
        implementation = shared;
    }
    table other {
        key = { hdr.data.b : lpm; }
        actions = { add; set; }
        implementation = shared;
    }
    apply {
        one.apply();
        other.apply();
    }
}

control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }

control dep(packet_out p, in headers_t hdr) { apply { p.emit(hdr.data); } }

V1Switch(prs(), checksum(), ingress(), egress(), checksum(), dep()) main;
