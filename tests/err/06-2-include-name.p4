#define FILE core
#include FILE
#include
