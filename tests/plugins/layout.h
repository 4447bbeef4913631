/* The plugin ABI as it was released: sizes, offsets and values that plugins already built rely on. It is included by a
 * C and a C++ file, and compiling is the test. No offset and no value here ever changes. A struct that grows at its end
 * gets lines for its new members, and only then another size. */
#ifndef KT2_TEST_LAYOUT_H
#define KT2_TEST_LAYOUT_H

#include <kubetest2/plugin.h>

#include <assert.h>
#include <stddef.h>

#define SIZE(type, size) static_assert(sizeof(type) == (size), "the size of " #type)
#define AT(type, member, offset) static_assert(offsetof(type, member) == (offset), #type "." #member " has moved")
#define VALUE(name, value) static_assert((name) == (value), #name " has another value")

static_assert(sizeof(void*) == 8 && sizeof(void (*)(void)) == 8 && sizeof(size_t) == 8,
              "these are the numbers of 64-bit machines");
static_assert(sizeof(bool) == 1 && sizeof(kt2_status) == 4, "scalars");

SIZE(kt2_failure, 24);
AT(kt2_failure, struct_size, 0);
AT(kt2_failure, cause, 4);
AT(kt2_failure, message, 8);
AT(kt2_failure, system_out, 16);

SIZE(kt2_sink, 16);
AT(kt2_sink, context, 0);
AT(kt2_sink, write, 8);

SIZE(kt2_flag, 32);
AT(kt2_flag, struct_size, 0);
AT(kt2_flag, type, 4);
AT(kt2_flag, name, 8);
AT(kt2_flag, default_value, 16);
AT(kt2_flag, help, 24);

SIZE(kt2_run, 56);
AT(kt2_run, struct_size, 0);
AT(kt2_run, phases, 4);
AT(kt2_run, run_id, 8);
AT(kt2_run, run_dir, 16);
AT(kt2_run, artifacts_dir, 24);
AT(kt2_run, version, 32);
AT(kt2_run, arguments, 40);
AT(kt2_run, dry_run, 48);
AT(kt2_run, goes_on, 49);
AT(kt2_run, run_id_given, 50);

SIZE(kt2_command, 40);
AT(kt2_command, struct_size, 0);
AT(kt2_command, options, 4);
AT(kt2_command, argv, 8);
AT(kt2_command, environment, 16);
AT(kt2_command, directory, 24);
AT(kt2_command, timeout_ms, 32);

SIZE(kt2_exit, 12);
AT(kt2_exit, struct_size, 0);
AT(kt2_exit, code, 4);
AT(kt2_exit, signal, 8);

SIZE(kt2_host_progress, 16);
AT(kt2_host_progress, struct_size, 0);
AT(kt2_host_progress, show, 8);

SIZE(kt2_host_state, 16);
AT(kt2_host_state, struct_size, 0);
AT(kt2_host_state, keep, 8);

SIZE(kt2_state, 16);
AT(kt2_state, struct_size, 0);
AT(kt2_state, restore, 8);

SIZE(kt2_host, 88);
AT(kt2_host, struct_size, 0);
AT(kt2_host, abi_minor, 4);
AT(kt2_host, log, 8);
AT(kt2_host, fail, 16);
AT(kt2_host, cancelled, 24);
AT(kt2_host, cancel_fd, 32);
AT(kt2_host, time_left_ms, 40);
AT(kt2_host, flag, 48);
AT(kt2_host, flag_given, 56);
AT(kt2_host, environment, 64);
AT(kt2_host, run, 72);
AT(kt2_host, get_interface, 80);

SIZE(kt2_host_programs, 24);
AT(kt2_host_programs, struct_size, 0);
AT(kt2_host_programs, find, 8);
AT(kt2_host_programs, record, 16);

SIZE(kt2_host_text, 24);
AT(kt2_host_text, struct_size, 0);
AT(kt2_host_text, split_words, 8);
AT(kt2_host_text, expand, 16);

SIZE(kt2_host_metadata, 16);
AT(kt2_host_metadata, struct_size, 0);
AT(kt2_host_metadata, set, 8);

SIZE(kt2_host_download, 40);
AT(kt2_host_download, struct_size, 0);
AT(kt2_host_download, text, 8);
AT(kt2_host_download, file, 16);
AT(kt2_host_download, extract, 24);
AT(kt2_host_download, install, 32);

SIZE(kt2_wait, 48);
AT(kt2_wait, struct_size, 0);
AT(kt2_wait, options, 4);
AT(kt2_wait, what, 8);
AT(kt2_wait, condition, 16);
AT(kt2_wait, name_space, 24);
AT(kt2_wait, labels, 32);
AT(kt2_wait, fields, 40);

SIZE(kt2_waiting, 56);
AT(kt2_waiting, struct_size, 0);
AT(kt2_waiting, options, 4);
AT(kt2_waiting, waits, 8);
AT(kt2_waiting, kubeconfig, 16);
AT(kt2_waiting, context, 24);
AT(kt2_waiting, timeout_ms, 32);
AT(kt2_waiting, fail_fast_after_ms, 40);
AT(kt2_waiting, stop_fd, 48);

SIZE(kt2_host_kube, 24);
AT(kt2_host_kube, struct_size, 0);
AT(kt2_host_kube, wait, 8);
AT(kt2_host_kube, check, 16);

SIZE(kt2_host_commands, 16);
AT(kt2_host_commands, struct_size, 0);
AT(kt2_host_commands, run_all, 8);

SIZE(kt2_boskos, 56);
AT(kt2_boskos, struct_size, 0);
AT(kt2_boskos, options, 4);
AT(kt2_boskos, server, 8);
AT(kt2_boskos, type, 16);
AT(kt2_boskos, user, 24);
AT(kt2_boskos, password_file, 32);
AT(kt2_boskos, timeout_ms, 40);
AT(kt2_boskos, heartbeat_ms, 48);

SIZE(kt2_host_boskos, 24);
AT(kt2_host_boskos, struct_size, 0);
AT(kt2_host_boskos, acquire, 8);
AT(kt2_host_boskos, release, 16);

SIZE(kt2_yaml, 24);
AT(kt2_yaml, struct_size, 0);
AT(kt2_yaml, options, 4);
AT(kt2_yaml, origin, 8);
AT(kt2_yaml, text, 16);

SIZE(kt2_host_yaml, 24);
AT(kt2_host_yaml, struct_size, 0);
AT(kt2_host_yaml, merge, 8);
AT(kt2_host_yaml, read, 16);

SIZE(kt2_deployer, 40);
AT(kt2_deployer, struct_size, 0);
AT(kt2_deployer, build, 8);
AT(kt2_deployer, up, 16);
AT(kt2_deployer, down, 24);
AT(kt2_deployer, is_up, 32);

SIZE(kt2_tester, 16);
AT(kt2_tester, struct_size, 0);
AT(kt2_tester, test, 8);

SIZE(kt2_operation, 16);
AT(kt2_operation, struct_size, 0);
AT(kt2_operation, run, 8);

SIZE(kt2_question, 16);
AT(kt2_question, struct_size, 0);
AT(kt2_question, get, 8);

SIZE(kt2_post_test, 16);
AT(kt2_post_test, struct_size, 0);
AT(kt2_post_test, post_test, 8);

SIZE(kt2_dump_logs, 16);
AT(kt2_dump_logs, struct_size, 0);
AT(kt2_dump_logs, dump_logs, 8);

SIZE(kt2_plugin, 88);
AT(kt2_plugin, struct_size, 0);
AT(kt2_plugin, abi_minor, 4);
AT(kt2_plugin, kind, 8);
AT(kt2_plugin, name, 16);
AT(kt2_plugin, version, 24);
AT(kt2_plugin, summary, 32);
AT(kt2_plugin, usage, 40);
AT(kt2_plugin, flags, 48);
AT(kt2_plugin, options, 56);
AT(kt2_plugin, create, 64);
AT(kt2_plugin, destroy, 72);
AT(kt2_plugin, get_interface, 80);

VALUE(KT2_OK, 0);
VALUE(KT2_FAILED, 1);
VALUE(KT2_CANCELLED, 2);

VALUE(KT2_CAUSE_DEFAULT, 0);
VALUE(KT2_CAUSE_USAGE, 1);
VALUE(KT2_CAUSE_TEST, 2);
VALUE(KT2_CAUSE_DEPLOYER, 3);
VALUE(KT2_CAUSE_INFRASTRUCTURE, 4);

VALUE(KT2_LOG_INFO, 0);
VALUE(KT2_LOG_WARNING, 1);
VALUE(KT2_LOG_ERROR, 2);

VALUE(KT2_FLAG_STRING, 0);
VALUE(KT2_FLAG_BOOL, 1);
VALUE(KT2_FLAG_INT, 2);
VALUE(KT2_FLAG_STRINGS, 3);
VALUE(KT2_FLAG_DURATION, 4);

VALUE(KT2_PHASE_BUILD, 1);
VALUE(KT2_PHASE_UP, 2);
VALUE(KT2_PHASE_TEST, 4);
VALUE(KT2_PHASE_DOWN, 8);

VALUE(KT2_RUN_QUIET, 1);
VALUE(KT2_RUN_MAY_FAIL, 2);
VALUE(KT2_RUN_KEEP_CHILDREN, 4);
VALUE(KT2_RUN_WATCH, 8);
VALUE(KT2_RUN_CLEAN_ENVIRONMENT, 16);

VALUE(KT2_IN_RUN_DIR, 1);
VALUE(KT2_ON_PATH, 2);

VALUE(KT2_WAIT_ALL_NAMESPACES, 1);

VALUE(KT2_WAITING_FAIL_FAST, 1);

VALUE(KT2_YAML_FILE, 1);

VALUE(KT2_PLUGIN_RAW_ARGUMENTS, 1);
VALUE(KT2_PLUGIN_HOLDS_NOTHING, 2);

VALUE(KT2_ABI_MINOR, 0);

#undef SIZE
#undef AT
#undef VALUE

#endif
