#if 1 +
#elif 2 3
#endif
#if (1
#endif
#if 1 / (2 - 2)
#endif
#if 0 && 1 / 0
#endif
#if defined 3
#endif
#if "text"
#endif
#if 99999999999999999999
#endif
#ifdef 1
#endif
