/* Needs a function that nobody has. */
#include "good.h"

int nobody_has_this(void);

static kt2_status up(kt2_instance *instance, kt2_call *call) { return nobody_has_this() + good_up(instance, call); }

const kt2_deployer k_deployer = {GOOD_OPERATIONS, .up = up};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer")};
