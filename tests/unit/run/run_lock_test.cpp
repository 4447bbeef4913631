#include "run/run_lock.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "support/temporary_directory.hpp"

namespace kt2::run {
namespace {

TEST(RunLock, KeepsASecondOneOutAndSaysWhoHoldsIt) {
  const test::TemporaryDirectory directory;
  {
    const auto first = RunLock::take(directory.path(), "kwok");
    ASSERT_TRUE(first) << first.error().message;
    const auto second = RunLock::take(directory.path(), "kwok");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().cause, Cause::usage);
    const std::string expected = "run " + directory.path().filename().string() +
                                 " of the deployer \"kwok\" is in use by another kubetest2: pid " +
                                 std::to_string(::getpid()) + " (";
    EXPECT_TRUE(second.error().message.starts_with(expected)) << second.error().message;
    EXPECT_TRUE(RunLock::is_held(directory.path(), "kwok"));
  }
  EXPECT_FALSE(RunLock::is_held(directory.path(), "kwok"));
  EXPECT_TRUE(RunLock::take(directory.path(), "kwok"));
}

TEST(RunLock, IsOfOneDeployer) {
  const test::TemporaryDirectory directory;
  const auto kwok = RunLock::take(directory.path(), "kwok");
  EXPECT_TRUE(RunLock::take(directory.path(), "kind"));
}

TEST(RunLock, ASymbolicLinkInItsPlaceIsNotFollowed) {
  const test::TemporaryDirectory directory;
  std::filesystem::create_symlink(directory.path() / "victim", directory.path() / "kwok.lock");
  const auto lock = RunLock::take(directory.path(), "kwok");
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().cause, Cause::infrastructure);
  EXPECT_FALSE(std::filesystem::exists(directory.path() / "victim"));
}

}  // namespace
}  // namespace kt2::run
