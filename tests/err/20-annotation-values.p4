// 20.2, 20.3: what stands in annotations.
#include <core.p4>
struct s_t { bit<8> a; }
const s_t s = { 1 };
@myown[s] const bit<8> one = 1;
struct field_t { bit<8> a; @length(b) bit<8> c; bit<8> b; }
struct m_t { @match(nonsense) bit<8> a; }
header h_t { bit<8> n; @length(later) varbit<8> v; bit<8> later; }
