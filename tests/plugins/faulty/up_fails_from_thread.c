/* Fails from a thread of its own: fail() and log() may be called from any. */
#include <pthread.h>
#include "good.h"

static void *work(void *call) {
  good_host->log((kt2_call *)call, KT2_LOG_WARNING, "a thread sees trouble");
  fail_saying((kt2_call *)call, "a thread met trouble");
  return NULL;
}

static kt2_status up(kt2_instance *instance, kt2_call *call) {
  pthread_t thread;
  good_up(instance, call);
  if (pthread_create(&thread, NULL, work, call) != 0) return KT2_FAILED;
  pthread_join(thread, NULL);
  return KT2_FAILED;
}

const kt2_deployer k_deployer = {GOOD_OPERATIONS, .up = up};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer")};
