// SPDX-License-Identifier: Apache-2.0
// 7.2.5: fields of 1 to 64 bits, at any bit of a byte, are written: each gets 1 more.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header all_t {
    bit<1> w1; bit<2> w2; bit<3> w3; bit<4> w4; bit<5> w5; bit<6> w6; bit<7> w7; bit<8> w8;
    bit<9> w9; bit<10> w10; bit<11> w11; bit<12> w12; bit<13> w13; bit<14> w14; bit<15> w15; bit<16> w16;
    bit<17> w17; bit<18> w18; bit<19> w19; bit<20> w20; bit<21> w21; bit<22> w22; bit<23> w23; bit<24> w24;
    bit<25> w25; bit<26> w26; bit<27> w27; bit<28> w28; bit<29> w29; bit<30> w30; bit<31> w31; bit<32> w32;
    bit<33> w33; bit<34> w34; bit<35> w35; bit<36> w36; bit<37> w37; bit<38> w38; bit<39> w39; bit<40> w40;
    bit<41> w41; bit<42> w42; bit<43> w43; bit<44> w44; bit<45> w45; bit<46> w46; bit<47> w47; bit<48> w48;
    bit<49> w49; bit<50> w50; bit<51> w51; bit<52> w52; bit<53> w53; bit<54> w54; bit<55> w55; bit<56> w56;
    bit<57> w57; bit<58> w58; bit<59> w59; bit<60> w60; bit<61> w61; bit<62> w62; bit<63> w63; bit<64> w64;
}
struct headers_t { eth_t eth; all_t n; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.n);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        hdr.n.w1 = hdr.n.w1 + 1; hdr.n.w2 = hdr.n.w2 + 1;
        hdr.n.w3 = hdr.n.w3 + 1; hdr.n.w4 = hdr.n.w4 + 1;
        hdr.n.w5 = hdr.n.w5 + 1; hdr.n.w6 = hdr.n.w6 + 1;
        hdr.n.w7 = hdr.n.w7 + 1; hdr.n.w8 = hdr.n.w8 + 1;
        hdr.n.w9 = hdr.n.w9 + 1; hdr.n.w10 = hdr.n.w10 + 1;
        hdr.n.w11 = hdr.n.w11 + 1; hdr.n.w12 = hdr.n.w12 + 1;
        hdr.n.w13 = hdr.n.w13 + 1; hdr.n.w14 = hdr.n.w14 + 1;
        hdr.n.w15 = hdr.n.w15 + 1; hdr.n.w16 = hdr.n.w16 + 1;
        hdr.n.w17 = hdr.n.w17 + 1; hdr.n.w18 = hdr.n.w18 + 1;
        hdr.n.w19 = hdr.n.w19 + 1; hdr.n.w20 = hdr.n.w20 + 1;
        hdr.n.w21 = hdr.n.w21 + 1; hdr.n.w22 = hdr.n.w22 + 1;
        hdr.n.w23 = hdr.n.w23 + 1; hdr.n.w24 = hdr.n.w24 + 1;
        hdr.n.w25 = hdr.n.w25 + 1; hdr.n.w26 = hdr.n.w26 + 1;
        hdr.n.w27 = hdr.n.w27 + 1; hdr.n.w28 = hdr.n.w28 + 1;
        hdr.n.w29 = hdr.n.w29 + 1; hdr.n.w30 = hdr.n.w30 + 1;
        hdr.n.w31 = hdr.n.w31 + 1; hdr.n.w32 = hdr.n.w32 + 1;
        hdr.n.w33 = hdr.n.w33 + 1; hdr.n.w34 = hdr.n.w34 + 1;
        hdr.n.w35 = hdr.n.w35 + 1; hdr.n.w36 = hdr.n.w36 + 1;
        hdr.n.w37 = hdr.n.w37 + 1; hdr.n.w38 = hdr.n.w38 + 1;
        hdr.n.w39 = hdr.n.w39 + 1; hdr.n.w40 = hdr.n.w40 + 1;
        hdr.n.w41 = hdr.n.w41 + 1; hdr.n.w42 = hdr.n.w42 + 1;
        hdr.n.w43 = hdr.n.w43 + 1; hdr.n.w44 = hdr.n.w44 + 1;
        hdr.n.w45 = hdr.n.w45 + 1; hdr.n.w46 = hdr.n.w46 + 1;
        hdr.n.w47 = hdr.n.w47 + 1; hdr.n.w48 = hdr.n.w48 + 1;
        hdr.n.w49 = hdr.n.w49 + 1; hdr.n.w50 = hdr.n.w50 + 1;
        hdr.n.w51 = hdr.n.w51 + 1; hdr.n.w52 = hdr.n.w52 + 1;
        hdr.n.w53 = hdr.n.w53 + 1; hdr.n.w54 = hdr.n.w54 + 1;
        hdr.n.w55 = hdr.n.w55 + 1; hdr.n.w56 = hdr.n.w56 + 1;
        hdr.n.w57 = hdr.n.w57 + 1; hdr.n.w58 = hdr.n.w58 + 1;
        hdr.n.w59 = hdr.n.w59 + 1; hdr.n.w60 = hdr.n.w60 + 1;
        hdr.n.w61 = hdr.n.w61 + 1; hdr.n.w62 = hdr.n.w62 + 1;
        hdr.n.w63 = hdr.n.w63 + 1; hdr.n.w64 = hdr.n.w64 + 1;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
