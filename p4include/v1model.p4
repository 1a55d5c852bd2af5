/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v1model: the architecture of BMv2's simple_switch. Parser, checksum verification, ingress, traffic
 * manager, egress, checksum update, deparser. Ports are 9 bits wide and 511 drops. V1MODEL_VERSION, set
 * before this file is included, chooses between the two public generations: from 20200408 on the index of
 * counters, meters and registers may have any bit<W> type and ports have the type PortId_t.
 */
#ifndef _V1_MODEL_P4_
#define _V1_MODEL_P4_

#include <core.p4>

#ifndef V1MODEL_VERSION
#define V1MODEL_VERSION 20180101
#endif

const bit<32> __v1model_version = V1MODEL_VERSION;

/* What differs between the generations. */
#if V1MODEL_VERSION >= 20200408
typedef bit<9> PortId_t;
#define V1MODEL_PORT PortId_t
#define V1MODEL_INDEX I
#define V1MODEL_INDEXED <I>
#define V1MODEL_REGISTER <T, I>
#else
#define V1MODEL_PORT bit<9>
#define V1MODEL_INDEX bit<32>
#define V1MODEL_INDEXED
#define V1MODEL_REGISTER <T>
#endif

match_kind {
    range,      // between two values, both included
    optional,   // equal, or anything
    selector    // takes part in the hash of an action selector; not part of the key
}

@metadata @name("standard_metadata")
struct standard_metadata_t {
    V1MODEL_PORT ingress_port;
    V1MODEL_PORT egress_spec;       // ingress writes here where the packet is to go
    V1MODEL_PORT egress_port;       // egress reads here where it goes
    bit<32>      instance_type;     // 0 normal, 1 and 2 clones from ingress and egress, 4 recirculated,
                                    // 5 replicated, 6 resubmitted
    bit<32>      packet_length;     // bytes
    @alias("queueing_metadata.enq_timestamp")
    bit<32>      enq_timestamp;     // microseconds
    @alias("queueing_metadata.enq_qdepth")
    bit<19>      enq_qdepth;        // packets
    @alias("queueing_metadata.deq_timedelta")
    bit<32>      deq_timedelta;     // microseconds
    @alias("queueing_metadata.deq_qdepth")
    bit<19>      deq_qdepth;        // packets
    @alias("intrinsic_metadata.ingress_global_timestamp")
    bit<48>      ingress_global_timestamp;  // microseconds
    @alias("intrinsic_metadata.egress_global_timestamp")
    bit<48>      egress_global_timestamp;
    @alias("intrinsic_metadata.mcast_grp")
    bit<16>      mcast_grp;         // not 0: the multicast group to send to
    @alias("intrinsic_metadata.egress_rid")
    bit<16>      egress_rid;        // which replica of the group this is
    bit<1>       checksum_error;    // 1 when verify_checksum found a wrong one
    error        parser_error;
    @alias("intrinsic_metadata.priority")
    bit<3>       priority;
}

/* Counters, meters, registers. An index beyond the size has no effect. */
enum CounterType {
    packets,
    bytes,
    packets_and_bytes
}

enum MeterType {
    packets,
    bytes
}

/* What a meter's result means (RFC 2698). */
#define V1MODEL_METER_COLOR_GREEN  0
#define V1MODEL_METER_COLOR_YELLOW 1
#define V1MODEL_METER_COLOR_RED    2

extern counter V1MODEL_INDEXED {
    counter(bit<32> size, CounterType type);
    void count(in V1MODEL_INDEX index);
}

/* One cell for each entry of the table that names it in its property `counters`. */
extern direct_counter {
    direct_counter(CounterType type);
    void count();
}

extern meter V1MODEL_INDEXED {
    meter(bit<32> size, MeterType type);
    void execute_meter<T>(in V1MODEL_INDEX index, out T result);
}

/* One cell for each entry of the table that names it in its property `meters`. */
extern direct_meter<T> {
    direct_meter(MeterType type);
    void read(out T result);
}

extern register V1MODEL_REGISTER {
    register(bit<32> size);
    @noSideEffects
    void read(out T result, in V1MODEL_INDEX index);
    void write(in V1MODEL_INDEX index, in T value);
}

/* Values of the table property `implementation`. */
extern action_profile {
    action_profile(bit<32> size);
}

enum HashAlgorithm {
    crc32,
    crc32_custom,
    crc16,
    crc16_custom,
    random,
    identity,
    csum16,
    xor16
}

extern action_selector {
    action_selector(HashAlgorithm algorithm, bit<32> size, bit<32> outputWidth);
}

/* A random number between lo and hi, both included. */
extern void random<T>(out T result, in T lo, in T hi);

/* Sends data to the control plane. */
extern void digest<T>(in bit<32> receiver, in T data);

/* The packet goes nowhere: egress_spec = 511, mcast_grp = 0. */
@deprecated("Use mark_to_drop(standard_metadata)")
extern void mark_to_drop();
@pure
extern void mark_to_drop(inout standard_metadata_t standard_metadata);

/* result = base + hash(data) mod max; base when max is 0. */
@pure
extern void hash<O, T, D, M>(out O result, in HashAlgorithm algo, in T base, in D data, in M max);

/* Checksums over data when condition holds; the forms with payload go on over the rest of the packet. */
@deprecated("Use verify_checksum and update_checksum")
extern Checksum16 {
    Checksum16();
    bit<16> get<D>(in D data);
}
extern void verify_checksum<T, O>(in bool condition, in T data, in O checksum, HashAlgorithm algo);
@pure
extern void update_checksum<T, O>(in bool condition, in T data, inout O checksum, HashAlgorithm algo);
extern void verify_checksum_with_payload<T, O>(in bool condition, in T data, in O checksum, HashAlgorithm algo);
@noSideEffects
extern void update_checksum_with_payload<T, O>(in bool condition, in T data, inout O checksum, HashAlgorithm algo);

/*
 * Copies of the packet. Fields annotated @field_list(index) keep their values in the copy, other user
 * metadata starts afresh.
 */
enum CloneType {
    I2E,        // from the end of ingress to egress
    E2E         // from the end of egress to egress
}
extern void clone(in CloneType type, in bit<32> session);
extern void clone_preserving_field_list(in CloneType type, in bit<32> session, bit<8> index);
@deprecated("Use clone_preserving_field_list")
extern void clone3<T>(in CloneType type, in bit<32> session, in T data);

/* The packet as it came starts ingress again. */
@deprecated("Use resubmit_preserving_field_list")
extern void resubmit<T>(in T data);
extern void resubmit_preserving_field_list(bit<8> index);

/* The packet as it leaves egress starts at the parser again. */
@deprecated("Use recirculate_preserving_field_list")
extern void recirculate<T>(in T data);
extern void recirculate_preserving_field_list(bit<8> index);

/* The packet leaves with at most length bytes. */
extern void truncate(in bit<32> length);

/* A condition that must hold, and one that may be relied on. */
extern void assert(in bool check);
extern void assume(in bool check);

/* A line for the log; each {} in msg stands for a member of data. */
extern void log_msg(string msg);
extern void log_msg<T>(string msg, in T data);

parser Parser<H, M>(packet_in b, out H parsedHdr, inout M meta, inout standard_metadata_t standard_metadata);
control VerifyChecksum<H, M>(inout H hdr, inout M meta);
@pipeline
control Ingress<H, M>(inout H hdr, inout M meta, inout standard_metadata_t standard_metadata);
@pipeline
control Egress<H, M>(inout H hdr, inout M meta, inout standard_metadata_t standard_metadata);
control ComputeChecksum<H, M>(inout H hdr, inout M meta);
@deparser
control Deparser<H>(packet_out b, in H hdr);

package V1Switch<H, M>(Parser<H, M> p,
                       VerifyChecksum<H, M> vr,
                       Ingress<H, M> ig,
                       Egress<H, M> eg,
                       ComputeChecksum<H, M> ck,
                       Deparser<H> dep);

#endif
