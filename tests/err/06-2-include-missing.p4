// args: --check -I tests/err
#include <core.p4>
#include "no/such/file.p4"
#include <nowhere.p4>
