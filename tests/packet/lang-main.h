// SPDX-License-Identifier: Apache-2.0
// The program around the control `test` (lang.h).
control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    test() t;
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = imd.input_port;
        t.apply(hdr.data);
    }
}

xdp(prs(), sw(), dep()) main;
