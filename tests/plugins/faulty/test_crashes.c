/* A tester that crashes. */
#include <signal.h>
#define GOOD_TESTER
#include "good.h"

static kt2_status test(kt2_instance *instance, kt2_call *call) {
  good_test(instance, call);
  return raise(SIGSEGV);
}

const kt2_tester k_tester = {sizeof(kt2_tester), test};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("tester")};
