/* Crashes in up, and has the signal that ends the run come just as a second worker is made for down. */
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#include "good.h"

static kt2_status create(const kt2_host *host, const kt2_run *run, kt2_call *call, kt2_instance **instance) {
  struct stat done;
  good_create(host, run, call, instance);
  const char *file = host->environment(call, "KT2_RECORD");
  if (file != NULL && stat(file, &done) == 0) {
    kill(getppid(), SIGTERM);
    poll(NULL, 0, 500); /* the supervisor is to hear it before it hears from us */
  }
  return KT2_OK;
}

static kt2_status up(kt2_instance *instance, kt2_call *call) {
  good_up(instance, call);
  return raise(SIGSEGV);
}

const kt2_deployer k_deployer = {GOOD_OPERATIONS, .up = up};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer"), .create = create};
