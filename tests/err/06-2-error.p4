// args: --check -Werror=warning-directive
#if 0
#error never seen
#endif
#warning   said, and made an error by -Werror  
#error this target needs more    memory /* and time */
