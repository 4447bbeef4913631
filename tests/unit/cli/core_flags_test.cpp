#include "cli/core_flags.hpp"

#include <gtest/gtest.h>

#include <set>

#include "cli/flag_set.hpp"

namespace kt2::cli {
namespace {

using Words = std::vector<std::string>;

FlagSet all() {
  FlagSet flags;
  for (Flag& flag : core_flags()) flags.add(std::move(flag));
  for (Flag& flag : klog_flags()) flags.add(std::move(flag));
  return flags;
}

TEST(CoreFlags, HaveTheTypesAndDefaultsThatJobsRelyOn) {
  struct Case {
    const char* name;
    FlagType type;
    const char* default_value;
  };
  const Case cases[] = {
      {"artifacts", FlagType::string, ""},
      {"build", FlagType::boolean, ""},
      {"down", FlagType::boolean, ""},
      {"help", FlagType::boolean, ""},
      {"post-test-cmd", FlagType::strings, ""},
      {"pre-test-cmd", FlagType::strings, ""},
      {"run-id", FlagType::string, ""},
      {"rundir", FlagType::string, ""},
      {"rundir-in-artifacts", FlagType::boolean, ""},
      {"skip-test-junit-report", FlagType::boolean, ""},
      {"test", FlagType::string, ""},
      {"up", FlagType::boolean, ""},
      {"keep-on-failure", FlagType::boolean, ""},
      {"metadata", FlagType::strings, ""},
      {"dry-run", FlagType::boolean, ""},
      {"die-with-parent", FlagType::boolean, ""},
      {"redact", FlagType::strings, ""},
      {"step-log-limit", FlagType::string, "5MB"},
      {"build-timeout", FlagType::duration, "0s"},
      {"up-timeout", FlagType::duration, "0s"},
      {"test-timeout", FlagType::duration, "0s"},
      {"down-timeout", FlagType::duration, "0s"},
      {"timeout", FlagType::duration, "0s"},
      {"wait-for", FlagType::texts, ""},
      {"wait-timeout", FlagType::duration, "10m0s"},
      {"dump-cluster", FlagType::string, "on-failure"},
      {"dump-limit", FlagType::string, "200MB"},
      {"dump-namespaces", FlagType::strings, ""},
      {"dump-timeout", FlagType::duration, "2m0s"},
      {"grace-period", FlagType::duration, "30s"},
      {"add_dir_header", FlagType::boolean, ""},
      {"alsologtostderr", FlagType::boolean, ""},
      {"log_backtrace_at", FlagType::trace_location, ":0"},
      {"log_dir", FlagType::string, ""},
      {"log_file", FlagType::string, ""},
      {"log_file_max_size", FlagType::unsigned_integer, "1800"},
      {"logtostderr", FlagType::boolean, "true"},
      {"one_output", FlagType::boolean, ""},
      {"skip_headers", FlagType::boolean, ""},
      {"skip_log_headers", FlagType::boolean, ""},
      {"stderrthreshold", FlagType::severity, "2"},
      {"v", FlagType::level, "0"},
      {"vmodule", FlagType::module_spec, ""},
  };
  const FlagSet flags = all();
  EXPECT_EQ(flags.flags().size(), std::size(cases));
  for (const Case& c : cases) {
    const Flag* flag = flags.find(c.name);
    ASSERT_NE(flag, nullptr) << c.name;
    EXPECT_EQ(flag->type, c.type) << c.name;
    EXPECT_EQ(flag->default_value, c.default_value) << c.name;
    EXPECT_FALSE(flag->help.empty()) << c.name;
    EXPECT_FALSE(flag->lenient_list) << c.name;
  }
  EXPECT_EQ(flags.find("help")->shorthand, "h");
  EXPECT_EQ(flags.find("v")->shorthand, "v");
}

TEST(CoreFlags, HaveNamesAndLettersOfTheirOwn) {
  std::set<std::string> names;
  std::set<std::string> letters;
  const FlagSet flags = all();
  for (const Flag& flag : flags.flags()) {
    EXPECT_TRUE(names.insert(flag.name).second) << flag.name;
    EXPECT_TRUE(flag.shorthand.empty() || letters.insert(flag.shorthand).second) << flag.name;
  }
}

TEST(CoreFlags, ReadTheCommandLinesOfJobs) {
  FlagSet flags = all();
  flags.add({"cloud-provider", "", FlagType::string, "", ""});
  flags.add({"create-args", "", FlagType::string, "", ""});
  flags.add({"env", "", FlagType::strings, "", "", true});
  const auto values = flags.parse({"-v", "2", "--up", "--build", "--down", "--cloud-provider=aws",
                                   "--create-args=--image='ubuntu' --channel=alpha --networking=cilium",
                                   "--env=FEATURES={\"a\":true}", ";", "--test=kops", "--",
                                   "--test-args=-test.timeout=60m -num-nodes=0", "--parallel=25", "--skip-regex="});
  ASSERT_TRUE(values.has_value()) << values.error().message;
  EXPECT_EQ(values->integer("v"), 2);
  EXPECT_TRUE(values->boolean("up") && values->boolean("build") && values->boolean("down"));
  EXPECT_EQ(values->text("create-args"), "--image='ubuntu' --channel=alpha --networking=cilium");
  EXPECT_EQ(values->list("env"), Words{"FEATURES={\"a\":true}"});
  EXPECT_EQ(values->text("test"), "kops");
  EXPECT_EQ(values->positional(), Words{";"});
  EXPECT_EQ(values->after_dashes(),
            (Words{"--test-args=-test.timeout=60m -num-nodes=0", "--parallel=25", "--skip-regex="}));
}

TEST(CoreFlags, ReadTestCommandsAsCsv) {
  const auto values = all().parse({"--pre-test-cmd=sh,-c,\"echo a,b\"", "--metadata=a=1", "--metadata=b=2"});
  ASSERT_TRUE(values.has_value());
  EXPECT_EQ(values->list("pre-test-cmd"), (Words{"sh", "-c", "echo a,b"}));
  EXPECT_EQ(values->list("metadata"), (Words{"a=1", "b=2"}));
}

}  // namespace
}  // namespace kt2::cli
