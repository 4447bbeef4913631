/* What the tiny plugins of this folder share: everything of a deployer and of a tester that works. Each file then
 * breaks one thing.
 *
 * Operations append their name and the run's id to the file that the variable KT2_RECORD names. CMake defines
 * PLUGIN_NAME. */
#ifndef KT2_TEST_GOOD_H
#define KT2_TEST_GOOD_H

#include <kubetest2/plugin.h>
#include <stdio.h>
#include <string.h>

static const kt2_host* good_host;
static const kt2_run* good_run;

static void record(kt2_call* call, const char* what) {
  const char* file = good_host->environment(call, "KT2_RECORD");
  FILE* out = file != NULL ? fopen(file, "ae") : NULL;
  if (out == NULL) return;
  fprintf(out, "%s %s\n", what, good_run->run_id);
  fclose(out);
}

static inline kt2_status fail_saying(kt2_call* call, const char* message) {
  const kt2_failure failure = {sizeof(kt2_failure), KT2_CAUSE_DEFAULT, message, NULL};
  good_host->fail(call, &failure);
  return KT2_FAILED;
}

static inline kt2_status good_create(const kt2_host* host, const kt2_run* run, kt2_call* call,
                                     kt2_instance** instance) {
  (void)call;
  good_host = host;
  good_run = run;
  *instance = (kt2_instance*)&good_host; /* anything that is not NULL */
  return KT2_OK;
}

static inline void good_destroy(kt2_instance* instance) {
  (void)instance;
}

static inline kt2_status good_build(kt2_instance* instance, kt2_call* call) {
  (void)instance;
  record(call, "build");
  return KT2_OK;
}

static inline kt2_status good_up(kt2_instance* instance, kt2_call* call) {
  (void)instance;
  record(call, "up");
  return KT2_OK;
}

static inline kt2_status good_down(kt2_instance* instance, kt2_call* call) {
  (void)instance;
  record(call, "down");
  return KT2_OK;
}

static inline kt2_status good_is_up(kt2_instance* instance, kt2_call* call, bool* up) {
  (void)instance;
  (void)call;
  *up = true;
  return KT2_OK;
}

static inline kt2_status good_test(kt2_instance* instance, kt2_call* call) {
  (void)instance;
  record(call, "test");
  return KT2_OK;
}

#ifndef __cplusplus
#define GOOD_OPERATIONS \
  .struct_size = sizeof(kt2_deployer), .build = good_build, .up = good_up, .down = good_down, .is_up = good_is_up

#define GOOD_PLUGIN(KIND)                                                                           \
  .struct_size = sizeof(kt2_plugin), .abi_minor = KT2_ABI_MINOR, .kind = KIND, .name = PLUGIN_NAME, \
  .version = "v0.0.1", .summary = "for tests", .create = good_create, .destroy = good_destroy,      \
  .get_interface = good_interface
#endif

/* The interface that the plugin requires of itself: GOOD_TESTER is defined by testers. Each file defines its table with
 * these names. */
#ifdef GOOD_TESTER
extern const kt2_tester k_tester;
static inline const void* good_interface(const char* id) {
  return strcmp(id, KT2_TESTER) == 0 ? &k_tester : NULL;
}
#else
extern const kt2_deployer k_deployer;
static inline const void* good_interface(const char* id) {
  return strcmp(id, KT2_DEPLOYER) == 0 ? &k_deployer : NULL;
}
#endif

#endif
