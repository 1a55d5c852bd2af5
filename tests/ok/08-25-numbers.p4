// Section 8.25 wants a cast from a number to a `type`; public programs write none, and nothing can be
// mistaken for anything: a number has no type of its own. From bit<10> the cast stays needed.
type bit<10> vrf_t;
type vrf_t inner_vrf_t;
const vrf_t NO_VRF = 0;
const inner_vrf_t INNER = 5;

bool is_default(in vrf_t vrf) {
	return vrf == NO_VRF;
}

action set(inout vrf_t vrf, inout inner_vrf_t inner) {
	vrf = 7;
	inner = INNER;
	if (is_default(vrf))
		vrf = (vrf_t)(bit<10>)vrf;
}
