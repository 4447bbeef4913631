/* Ends the process in up, as if all were well. */
#include <stdlib.h>
#include "good.h"

static kt2_status up(kt2_instance *instance, kt2_call *call) {
  good_up(instance, call);
  exit(0);
}

const kt2_deployer k_deployer = {GOOD_OPERATIONS, .up = up};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer")};
