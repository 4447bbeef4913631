/* A tester that cannot test. */
#define GOOD_TESTER
#include "good.h"

const kt2_tester k_tester = {sizeof(kt2_tester), NULL};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("tester")};
