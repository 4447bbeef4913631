/* Never finishes being loaded. */
#include <unistd.h>
#include "good.h"

__attribute__((constructor)) static void at_load(void) {
  while (pause() != 0) continue;
}

const kt2_deployer k_deployer = {GOOD_OPERATIONS};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer")};
