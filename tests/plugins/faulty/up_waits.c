/* Waits for a node of the step's KUBECONFIG to be Ready, for as long as it takes. */
#include "good.h"

static kt2_status up(kt2_instance *instance, kt2_call *call) {
  const kt2_host_kube *kube = (const kt2_host_kube *)good_host->get_interface(KT2_HOST_KUBE);
  const char *const what[] = {"nodes", NULL};
  const kt2_wait wait = {.struct_size = sizeof wait, .what = what, .condition = "condition=Ready"};
  const kt2_wait *const waits[] = {&wait, NULL};
  const kt2_waiting waiting = {.struct_size = sizeof waiting, .waits = waits};
  good_up(instance, call);
  return kube->wait(call, &waiting, NULL);
}

const kt2_deployer k_deployer = {GOOD_OPERATIONS, .up = up};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer")};
