/* Its object ends before what the first version needs. */
#include "good.h"

const kt2_deployer k_deployer = {GOOD_OPERATIONS};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer"), .struct_size = offsetof(kt2_plugin, create)};
