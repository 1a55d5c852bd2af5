// args: --check -Werror=macro-redefined
#define SAME 1 + 1
#define SAME 1 + 1
#define OTHER 1
#define OTHER 2
