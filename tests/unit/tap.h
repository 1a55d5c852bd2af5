/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a table of CUnit tests and prints TAP, which automake's test driver reads. Each program in
 * tests/unit is one module's table: `return tap_run("bits", tests)`.
 */
#ifndef P4BPF_TESTS_UNIT_TAP_H
#define P4BPF_TESTS_UNIT_TAP_H

#include <CUnit/CUnit.h>
#include <CUnit/TestRun.h>
#include <stdio.h>

static int tap_count;

static void tap_print(const CU_pTest test, const CU_pSuite suite, const CU_pFailureRecord failures)
{
	printf("%sok %d - %s %s\n", failures ? "not " : "", ++tap_count, suite->pName, test->pName);
	for (CU_pFailureRecord f = failures; f; f = f->pNext)
		printf("# %s:%u: %s\n", f->strFileName, f->uiLineNumber, f->strCondition);
}

/* `tests` ends with CU_TEST_INFO_NULL. Failures are in the TAP; the exit code tells only of CUnit's. */
static inline int tap_run(const char *module, CU_TestInfo *tests)
{
	CU_SuiteInfo suites[] = {
		{ .pName = module, .pTests = tests },
		CU_SUITE_INFO_NULL,
	};
	int count = 0;

	while (tests[count].pName)
		count++;
	printf("1..%d\n", count);
	if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
		printf("Bail out! %s\n", CU_get_error_msg());
		return 1;
	}
	CU_set_test_complete_handler(tap_print);
	CU_run_all_tests();
	CU_cleanup_registry();
	return 0;
}

#endif
