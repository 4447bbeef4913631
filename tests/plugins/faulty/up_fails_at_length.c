/* Says far more than anyone wants to know: a megabyte that begins with what is wrong. */
#include <stdlib.h>
#include "good.h"

static kt2_status up(kt2_instance *instance, kt2_call *call) {
  const size_t size = 1u << 20;
  char *message = malloc(size + 1);
  good_up(instance, call);
  memset(message, 'x', size);
  message[size] = '\0';
  memcpy(message, "it began with a nail, ", 22);
  fail_saying(call, message);
  free(message);
  return KT2_FAILED;
}

const kt2_deployer k_deployer = {GOOD_OPERATIONS, .up = up};
KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {GOOD_PLUGIN("deployer")};
