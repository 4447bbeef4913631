/* Crashes in down. */
#include <signal.h>
#include "good.h"

static kt2_status down(kt2_instance *instance, kt2_call *call) {
  good_down(instance, call);
  return raise(SIGSEGV);
}

const kt2_deployer k_deployer = {GOOD_OPERATIONS, .down = down};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer")};
