/* SPDX-License-Identifier: Apache-2.0 */
/* The name under which programs for BMv2's psa_switch ask for PSA. */
#include <psa.p4>
