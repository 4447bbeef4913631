/* Built with a header that is newer than the host. */
#include "good.h"

const kt2_deployer k_deployer = {GOOD_OPERATIONS};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer"), .abi_minor = KT2_ABI_MINOR + 1};
