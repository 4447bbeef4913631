/* Never returns from destroy. */
#include <unistd.h>
#include "good.h"

static void destroy(kt2_instance *instance) {
  (void)instance;
  while (pause() != 0) continue;
}

const kt2_deployer k_deployer = {GOOD_OPERATIONS};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer"), .destroy = destroy};
