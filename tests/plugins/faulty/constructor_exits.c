/* Ends the process while it is loaded, as if all were well. */
#include <stdlib.h>
#include "good.h"

__attribute__((constructor)) static void at_load(void) { exit(0); }

const kt2_deployer k_deployer = {GOOD_OPERATIONS};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer")};
