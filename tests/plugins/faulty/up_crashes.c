/* Crashes in up. */
#include <signal.h>
#include "good.h"

static kt2_status up(kt2_instance *instance, kt2_call *call) {
  good_up(instance, call);
  return raise(SIGSEGV);
}

const kt2_deployer k_deployer = {GOOD_OPERATIONS, .up = up};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer")};
