/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must be whole or not at all is not interrupted in the middle: while signals are held, those
 * that would end the program wait; the work looks at interrupted() between its steps, undoes what
 * it did, and when it lets go of the signals the program ends by them as usual.
 */
#include "runtime/cli/cli.h"

#include <signal.h>

static const int ending[] = { SIGINT, SIGTERM, SIGHUP };

static unsigned held;
static sigset_t before;

void hold_signals(void)
{
	sigset_t set;

	if (held++)
		return;
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(ending) / sizeof(*ending); i++)
		sigaddset(&set, ending[i]);
	sigprocmask(SIG_BLOCK, &set, &before);
}

void release_signals(void)
{
	if (!--held)
		sigprocmask(SIG_SETMASK, &before, NULL);
}

bool interrupted(void)
{
	sigset_t pending;

	sigpending(&pending);
	for (size_t i = 0; i < sizeof(ending) / sizeof(*ending); i++)
		if (sigismember(&pending, ending[i]) && !sigismember(&before, ending[i]))
			return true;
	return false;
}
