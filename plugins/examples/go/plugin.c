/* What Go cannot write itself: the constant object that is exported, and calls through the host's table. */
#include <kubetest2/plugin.h>

#include <string.h>

#include "_cgo_export.h"

struct kt2_instance {
  const kt2_host *host;
};
/* The host makes one instance at a time. */
static kt2_instance instance;

static kt2_status create(const kt2_host *host, const kt2_run *run, kt2_call *call, kt2_instance **out) {
  (void)run;
  (void)call;
  instance.host = host;
  *out = &instance;
  return KT2_OK;
}

static void destroy(kt2_instance *hello) { (void)hello; }

static kt2_status test(kt2_instance *hello, kt2_call *call) { return helloTest((kt2_host *)hello->host, call); }

static const void *get_interface(const char *id) {
  static const kt2_tester tester = {sizeof tester, test};
  return strcmp(id, KT2_TESTER) == 0 ? &tester : NULL;
}

/* For hello.go. */
const char *kt2_flag_value(const kt2_host *host, kt2_call *call, const char *name) { return host->flag(call, name, 0); }

kt2_status kt2_run_command(const kt2_host *host, kt2_call *call, const char *const *argv) {
  const kt2_command command = {sizeof command, 0, argv, NULL, NULL, 0};
  return host->run(call, &command, NULL, NULL);
}

void kt2_fail(const kt2_host *host, kt2_call *call, const char *message) {
  const kt2_failure failure = {sizeof failure, KT2_CAUSE_DEFAULT, message, NULL};
  host->fail(call, &failure);
}

static const kt2_flag times = {sizeof times, KT2_FLAG_INT, "times", "1", "How often to say hello"};
static const kt2_flag *const flags[] = {&times, NULL};

KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {
    .struct_size = sizeof(kt2_plugin),
    .abi_minor = KT2_ABI_MINOR,
    .kind = "tester",
    .name = "hello-go",
    .version = "v0.1.0",
    .summary = "an example in Go: says hello",
    .flags = flags,
    .create = create,
    .destroy = destroy,
    .get_interface = get_interface,
};
