// SPDX-License-Identifier: Apache-2.0
// 7.2.5: fields of 1 to 64 bits, at any bit of a byte, are read: their sum is in the packet too.
// hooks: xdp tc
#include <ebpf_model.p4>

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
header sum_t { bit<64> sum; }
struct headers_t { eth_t eth; all_t f; sum_t sum; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.f);
        p.extract(hdr.sum);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply {
        // Each field counts times its width, so that two fields taken for each other show.
        bit<64> sum = 0;
        sum = sum + 1 * (bit<64>)hdr.f.w1 + 2 * (bit<64>)hdr.f.w2 + 3 * (bit<64>)hdr.f.w3;
        sum = sum + 4 * (bit<64>)hdr.f.w4 + 5 * (bit<64>)hdr.f.w5 + 6 * (bit<64>)hdr.f.w6;
        sum = sum + 7 * (bit<64>)hdr.f.w7 + 8 * (bit<64>)hdr.f.w8 + 9 * (bit<64>)hdr.f.w9;
        sum = sum + 10 * (bit<64>)hdr.f.w10 + 11 * (bit<64>)hdr.f.w11 + 12 * (bit<64>)hdr.f.w12;
        sum = sum + 13 * (bit<64>)hdr.f.w13 + 14 * (bit<64>)hdr.f.w14 + 15 * (bit<64>)hdr.f.w15;
        sum = sum + 16 * (bit<64>)hdr.f.w16 + 17 * (bit<64>)hdr.f.w17 + 18 * (bit<64>)hdr.f.w18;
        sum = sum + 19 * (bit<64>)hdr.f.w19 + 20 * (bit<64>)hdr.f.w20 + 21 * (bit<64>)hdr.f.w21;
        sum = sum + 22 * (bit<64>)hdr.f.w22 + 23 * (bit<64>)hdr.f.w23 + 24 * (bit<64>)hdr.f.w24;
        sum = sum + 25 * (bit<64>)hdr.f.w25 + 26 * (bit<64>)hdr.f.w26 + 27 * (bit<64>)hdr.f.w27;
        sum = sum + 28 * (bit<64>)hdr.f.w28 + 29 * (bit<64>)hdr.f.w29 + 30 * (bit<64>)hdr.f.w30;
        sum = sum + 31 * (bit<64>)hdr.f.w31 + 32 * (bit<64>)hdr.f.w32 + 33 * (bit<64>)hdr.f.w33;
        sum = sum + 34 * (bit<64>)hdr.f.w34 + 35 * (bit<64>)hdr.f.w35 + 36 * (bit<64>)hdr.f.w36;
        sum = sum + 37 * (bit<64>)hdr.f.w37 + 38 * (bit<64>)hdr.f.w38 + 39 * (bit<64>)hdr.f.w39;
        sum = sum + 40 * (bit<64>)hdr.f.w40 + 41 * (bit<64>)hdr.f.w41 + 42 * (bit<64>)hdr.f.w42;
        sum = sum + 43 * (bit<64>)hdr.f.w43 + 44 * (bit<64>)hdr.f.w44 + 45 * (bit<64>)hdr.f.w45;
        sum = sum + 46 * (bit<64>)hdr.f.w46 + 47 * (bit<64>)hdr.f.w47 + 48 * (bit<64>)hdr.f.w48;
        sum = sum + 49 * (bit<64>)hdr.f.w49 + 50 * (bit<64>)hdr.f.w50 + 51 * (bit<64>)hdr.f.w51;
        sum = sum + 52 * (bit<64>)hdr.f.w52 + 53 * (bit<64>)hdr.f.w53 + 54 * (bit<64>)hdr.f.w54;
        sum = sum + 55 * (bit<64>)hdr.f.w55 + 56 * (bit<64>)hdr.f.w56 + 57 * (bit<64>)hdr.f.w57;
        sum = sum + 58 * (bit<64>)hdr.f.w58 + 59 * (bit<64>)hdr.f.w59 + 60 * (bit<64>)hdr.f.w60;
        sum = sum + 61 * (bit<64>)hdr.f.w61 + 62 * (bit<64>)hdr.f.w62 + 63 * (bit<64>)hdr.f.w63;
        sum = sum + 64 * (bit<64>)hdr.f.w64;
        pass = sum == hdr.sum.sum;
    }
}

ebpfFilter(prs(), filter_()) main;
