#include "cli/log_flags.hpp"

#include <gtest/gtest.h>

#include "cli/core_flags.hpp"
#include "cli/flag_set.hpp"

namespace kt2::cli {
namespace {

LogOptions options(const std::vector<std::string>& arguments) {
  FlagSet flags;
  for (Flag& flag : klog_flags()) flags.add(std::move(flag));
  return log_options(*flags.parse(arguments));
}

TEST(LogOptions, AreTheLogsDefaultsWithoutFlags) {
  const LogOptions given = options({});
  const LogOptions defaults;
  EXPECT_EQ(given.verbosity, defaults.verbosity);
  EXPECT_EQ(given.skip_headers, defaults.skip_headers);
  EXPECT_EQ(given.add_dir_header, defaults.add_dir_header);
  EXPECT_EQ(given.to_stderr, defaults.to_stderr);
  EXPECT_EQ(given.also_to_stderr, defaults.also_to_stderr);
  EXPECT_EQ(given.stderr_threshold, defaults.stderr_threshold);
  EXPECT_EQ(given.file, defaults.file);
  EXPECT_EQ(given.vmodule, defaults.vmodule);
}

TEST(LogOptions, FollowTheFlags) {
  const LogOptions given =
      options({"-v4", "--skip_headers", "--add_dir_header", "--logtostderr=false", "--alsologtostderr",
               "--stderrthreshold=info", "--log_file=/tmp/x.log", "--log_dir=/tmp", "--vmodule=up=2"});
  EXPECT_EQ(given.verbosity, 4);
  EXPECT_TRUE(given.skip_headers);
  EXPECT_TRUE(given.add_dir_header);
  EXPECT_FALSE(given.to_stderr);
  EXPECT_TRUE(given.also_to_stderr);
  EXPECT_EQ(given.stderr_threshold, 0);
  EXPECT_EQ(given.file, "/tmp/x.log");
  EXPECT_EQ(given.vmodule, "up=2");
}

TEST(LogOptions, NameTheFileInALogDirectory) {
  EXPECT_EQ(options({"--log_dir=/tmp/logs"}).file, "/tmp/logs/kubetest2.INFO");
}

}  // namespace
}  // namespace kt2::cli
