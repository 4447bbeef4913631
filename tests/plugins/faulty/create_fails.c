/* Cannot be created, and says why. */
#include "good.h"

static kt2_status create(const kt2_host *host, const kt2_run *run, kt2_call *call, kt2_instance **instance) {
  good_create(host, run, call, instance);
  return fail_saying(call, "the moon is not full");
}

const kt2_deployer k_deployer = {GOOD_OPERATIONS};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer"), .create = create};
