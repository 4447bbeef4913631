/* Its operations end before the last one. */
#include "good.h"

const kt2_deployer k_deployer = {GOOD_OPERATIONS, .struct_size = offsetof(kt2_deployer, is_up)};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer")};
