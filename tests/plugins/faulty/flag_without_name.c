/* A flag that nobody can give. */
#include "good.h"

static const kt2_flag k_flag = {sizeof(kt2_flag), KT2_FLAG_STRING, "", NULL, "What it is"};
static const kt2_flag *const k_flags[] = {&k_flag, NULL};

const kt2_deployer k_deployer = {GOOD_OPERATIONS};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer"), .flags = k_flags};
