/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The P4_16 core library (language specification 1.2.5, appendix D): what every program may count on,
 * whatever its architecture.
 */
#ifndef _CORE_P4_
#define _CORE_P4_

/* Errors that the language itself can raise while parsing. */
error {
    NoError,                // nothing went wrong
    PacketTooShort,         // extract, lookahead or advance beyond the packet's end
    NoMatch,                // no case of a select matched
    StackOutOfBounds,       // next or last outside a header stack
    HeaderTooShort,         // a varbit field was given more bits than it may have
    ParserTimeout,          // the parser took longer than the target allows
    ParserInvalidArgument   // a parser operation was called with a value the target refuses
}

/* The packet as a parser sees it: a sequence of bits and a cursor. */
extern packet_in {
    // Reads a header of fixed size at the cursor, makes it valid and moves the cursor behind it.
    void extract<T>(out T hdr);
    // The same for a header with one varbit field, which takes variableFieldSizeInBits bits.
    void extract<T>(out T variableSizeHeader, in bit<32> variableFieldSizeInBits);
    // The bits at the cursor as a T; the cursor stays.
    T lookahead<T>();
    // Moves the cursor forward.
    void advance(in bit<32> sizeInBits);
    // The packet's length in bytes.
    bit<32> length();
}

/* The packet as a deparser writes it. */
extern packet_out {
    // Appends a header if it is valid, or every valid header of a stack, struct or union, in order.
    void emit<T>(in T hdr);
}

/* Goes to the parser state reject with the error toSignal unless check holds. */
extern void verify(in bool check, in error toSignal);

/* The action that does nothing. */
@noWarn("unused")
action NoAction() {}

/* How a table's key field is compared. */
match_kind {
    exact,      // equal
    ternary,    // equal under a mask
    lpm         // longest matching prefix
}

/* A condition that must hold at compile time; its value is true. */
extern bool static_assert(bool check, string message);
extern bool static_assert(bool check);

#endif
