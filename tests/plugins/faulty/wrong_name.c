/* Its file is named differently. */
#include "good.h"

const kt2_deployer k_deployer = {GOOD_OPERATIONS};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer"), .name = "somebody-else"};
