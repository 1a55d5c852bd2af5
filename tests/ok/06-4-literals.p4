#include <core.p4>

// Every base, with and without a width.
const bool a1 = static_assert(0xfF == 255 && 0XFf == 255 && 0o377 == 255 && 0O377 == 255);
const bool a2 = static_assert(0b1111_1111 == 255 && 0B11111111 == 255 && 0d255 == 255 && 0D255 == 255);
const bool a3 = static_assert(32w255 == 32w0xFF && 32w0d255 == 32w0xFF && 8w0b_1010_1010 == 8w170);
const bool a4 = static_assert(16w0377 == 377 && 16w0o377 == 255);
const bool a5 = static_assert(8s0b1010_1010 == -86 && 32s0xFFFF_FFFF == -1);
const bool a6 = static_assert(1_000_000 == 1000000 && 0 == 0_0);
const bool a7 = static_assert(128w0xffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff + 1 == 0);
const bit<0> a9 = 0w0;
const bool a8 = static_assert(123456789012345678901234567890 % 10 == 0);

// Strings keep their escapes and may have newlines; comments end tokens.
extern void log(string text);
const string s1 = "simple";
const string s2 = "with \" embedded \\";
const string s3 = "with an embedded
line terminator, /* no comment */ and // none here";
const string s4 = "one " ++ ("and " ++ "another") ++ "8-bit: \xe2 ⟶";
const/**/int x/* nothing * nested / *//**/=1;//
