/* A deployer in C: its cluster is a file in the run's directory. */
#include <kubetest2/plugin.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct kt2_instance {
  const kt2_host *host;
  const kt2_run *run;
  char cluster[4096]; /* the file's path */
};

static kt2_status fail(const kt2_host *host, kt2_call *call, const char *message) {
  const kt2_failure failure = {sizeof failure, KT2_CAUSE_DEFAULT, message, NULL};
  host->fail(call, &failure);
  return KT2_FAILED;
}

static kt2_status create(const kt2_host *host, const kt2_run *run, kt2_call *call, kt2_instance **out) {
  kt2_instance *hello = calloc(1, sizeof *hello);
  if (hello == NULL) return fail(host, call, "no memory");
  hello->host = host;
  hello->run = run;
  const int length = snprintf(hello->cluster, sizeof hello->cluster, "%s/hello-c", run->run_dir);
  if (length < 0 || (size_t)length >= sizeof hello->cluster) {
    free(hello);
    return fail(host, call, "the path of the run's directory is too long");
  }
  *out = hello;
  return KT2_OK;
}

static void destroy(kt2_instance *hello) { free(hello); }

/* The host runs commands: it shows them in a dry run, ends them when the step is stopped, and says how one failed. */
static kt2_status run(const kt2_instance *hello, kt2_call *call, const char *const *argv) {
  const kt2_command command = {sizeof command, 0, argv, NULL, NULL, 0};
  return hello->host->run(call, &command, NULL, NULL);
}

static kt2_status build(kt2_instance *hello, kt2_call *call) {
  hello->host->log(call, KT2_LOG_INFO, "hello-c has nothing to build");
  return KT2_OK;
}

static kt2_status up(kt2_instance *hello, kt2_call *call) {
  const char *const greet[] = {"echo", hello->host->flag(call, "greeting", 0), "from C", NULL};
  const char *const make[] = {"touch", hello->cluster, NULL};
  const kt2_status greeted = run(hello, call, greet);
  return greeted == KT2_OK ? run(hello, call, make) : greeted;
}

static kt2_status down(kt2_instance *hello, kt2_call *call) {
  const char *const remove[] = {"rm", "-f", hello->cluster, NULL};
  return run(hello, call, remove);
}

static kt2_status is_up(kt2_instance *hello, kt2_call *call, bool *up) {
  (void)call;
  *up = access(hello->cluster, F_OK) == 0;
  return KT2_OK;
}

static kt2_status kubeconfig(kt2_instance *hello, kt2_call *call, const kt2_sink *answer) {
  (void)call;
  answer->write(answer->context, hello->cluster, strlen(hello->cluster));
  return KT2_OK;
}

static const void *get_interface(const char *id) {
  static const kt2_deployer deployer = {sizeof deployer, build, up, down, is_up};
  static const kt2_question where = {sizeof where, kubeconfig};
  if (strcmp(id, KT2_DEPLOYER) == 0) return &deployer;
  if (strcmp(id, KT2_KUBECONFIG) == 0) return &where;
  return NULL;
}

static const kt2_flag greeting = {sizeof greeting, KT2_FLAG_STRING, "greeting", "hello", "What up says"};
static const kt2_flag *const flags[] = {&greeting, NULL};

KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {
    .struct_size = sizeof(kt2_plugin),
    .abi_minor = KT2_ABI_MINOR,
    .kind = "deployer",
    .name = "hello-c",
    .version = "v0.1.0",
    .summary = "an example in C: a file for a cluster",
    .flags = flags,
    .create = create,
    .destroy = destroy,
    .get_interface = get_interface,
};
