// What plugins already built rely on, beside layout.h: ids and names. They are text in compiled plugins, and never
// change.
#include <kubetest2/plugin.h>

#include "layout.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace {

TEST(LayoutTest, IdsAreTheReleasedOnes) {
  EXPECT_STREQ(KT2_DEPLOYER, "kt2.deployer/1");
  EXPECT_STREQ(KT2_TESTER, "kt2.tester/1");
  EXPECT_STREQ(KT2_CHECK, "kt2.plugin.check/1");
  EXPECT_STREQ(KT2_VERSION, "kt2.plugin.version/1");
  EXPECT_STREQ(KT2_INIT, "kt2.deployer.init/1");
  EXPECT_STREQ(KT2_FINISH, "kt2.deployer.finish/1");
  EXPECT_STREQ(KT2_KUBECONFIG, "kt2.deployer.kubeconfig/1");
  EXPECT_STREQ(KT2_PROVIDER, "kt2.deployer.provider/1");
  EXPECT_STREQ(KT2_POST_TEST, "kt2.deployer.post_test/1");
  EXPECT_STREQ(KT2_DUMP_LOGS, "kt2.deployer.dump_logs/1");
  EXPECT_STREQ(KT2_HOST_PROGRAMS, "kt2.host.programs/1");
  EXPECT_STREQ(KT2_HOST_TEXT, "kt2.host.text/1");
  EXPECT_STREQ(KT2_HOST_METADATA, "kt2.host.metadata/1");
  EXPECT_STREQ(KT2_HOST_DOWNLOAD, "kt2.host.download/1");
  EXPECT_STREQ(KT2_HOST_PROGRESS, "kt2.host.progress/1");
  EXPECT_STREQ(KT2_HOST_STATE, "kt2.host.state/1");
  EXPECT_STREQ(KT2_STATE, "kt2.deployer.state/1");
  EXPECT_STREQ(KT2_HOST_KUBE, "kt2.host.kube/1");
  EXPECT_STREQ(KT2_HOST_COMMANDS, "kt2.host.commands/1");
  EXPECT_STREQ(KT2_HOST_BOSKOS, "kt2.host.boskos/1");
  EXPECT_STREQ(KT2_HOST_YAML, "kt2.host.yaml/1");
}

// Calls between languages rely on the types as well as on the places.
TEST(LayoutTest, FunctionsTakeWhatTheyTook) {
  using Operation = kt2_status (*)(kt2_instance*, kt2_call*);
  EXPECT_TRUE((std::is_same_v<decltype(kt2_deployer::build), Operation>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_deployer::up), Operation>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_deployer::down), Operation>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_deployer::is_up), kt2_status (*)(kt2_instance*, kt2_call*, bool*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_tester::test), Operation>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_operation::run), Operation>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_question::get), kt2_status (*)(kt2_instance*, kt2_call*, const kt2_sink*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_post_test::post_test), kt2_status (*)(kt2_instance*, kt2_call*, bool)>));
  EXPECT_TRUE(
      (std::is_same_v<decltype(kt2_dump_logs::dump_logs), kt2_status (*)(kt2_instance*, kt2_call*, const char*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_plugin::create),
                              kt2_status (*)(const kt2_host*, const kt2_run*, kt2_call*, kt2_instance**)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_plugin::destroy), void (*)(kt2_instance*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_plugin::get_interface), const void* (*)(const char*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_host::log), void (*)(kt2_call*, std::int32_t, const char*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_host::fail), void (*)(kt2_call*, const kt2_failure*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_host::cancelled), bool (*)(kt2_call*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_host::cancel_fd), int (*)(kt2_call*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_host::time_left_ms), std::int64_t (*)(kt2_call*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_host::flag), const char* (*)(kt2_call*, const char*, std::size_t)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_host::flag_given), bool (*)(kt2_call*, const char*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_host::environment), const char* (*)(kt2_call*, const char*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_host::run),
                              kt2_status (*)(kt2_call*, const kt2_command*, const kt2_sink*, kt2_exit*)>));
  EXPECT_TRUE(
      (std::is_same_v<decltype(kt2_host_kube::wait), kt2_status (*)(kt2_call*, const kt2_waiting*, const kt2_sink*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_host_kube::check),
                              kt2_status (*)(kt2_call*, const char*, const char*, const kt2_sink*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_host_commands::run_all),
                              kt2_status (*)(kt2_call*, const kt2_command* const*, kt2_exit* const*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_host_boskos::acquire),
                              kt2_status (*)(kt2_call*, const kt2_boskos*, const kt2_sink*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_host_boskos::release), kt2_status (*)(kt2_call*, const char*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_host_yaml::merge),
                              kt2_status (*)(kt2_call*, const kt2_yaml* const*, const kt2_sink*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_host_yaml::read),
                              kt2_status (*)(kt2_call*, const kt2_yaml*, const char*, const kt2_sink*)>));
  EXPECT_TRUE((std::is_same_v<decltype(kt2_host::get_interface), const void* (*)(const char*)>));
}

}  // namespace
