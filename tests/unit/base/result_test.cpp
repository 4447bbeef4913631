#include "base/result.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <stdexcept>

namespace kt2 {
namespace {

TEST(Cause, HasTheNamesThatJunitShows) {
  EXPECT_EQ(cause_name(Cause::usage), "usage");
  EXPECT_EQ(cause_name(Cause::test), "test");
  EXPECT_EQ(cause_name(Cause::deployer), "deployer");
  EXPECT_EQ(cause_name(Cause::infrastructure), "infrastructure");
  EXPECT_EQ(cause_name(Cause::timeout), "timeout");
  EXPECT_EQ(cause_name(Cause::interrupted), "interrupted");
  EXPECT_EQ(cause_name(Cause::internal), "internal");
}

TEST(Error, GainsContextOnItsWayUp) {
  Error error{Cause::infrastructure, "no space", "last words"};
  error = std::move(error).with("writing \"x\"").with("junit");
  EXPECT_EQ(error.message, "junit: writing \"x\": no space");
  EXPECT_EQ(error.cause, Cause::infrastructure);
  EXPECT_EQ(error.output, "last words");
}

TEST(ErrnoError, SaysWhatTheNumberMeans) {
  const Error error = errno_error(Cause::usage, "opening \"/x\"", ENOENT);
  EXPECT_EQ(error.message, "opening \"/x\": No such file or directory");
  EXPECT_EQ(error.cause, Cause::usage);
  EXPECT_EQ(errno_text(ENOSPC), "No space left on device");
}

TEST(Result, IsAValueOrAnError) {
  const Result<int> good = 5;
  ASSERT_TRUE(good);
  EXPECT_EQ(*good, 5);
  const Result<int> bad = Error{Cause::test, "it failed", {}};
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().message, "it failed");
  const Result<void> nothing;
  EXPECT_TRUE(nothing);
}

TEST(Result, AnErrorThatIsTakenForAValueSaysSo) {
  const Result<int> bad = Error{Cause::test, "it failed", {}};
  try {
    static_cast<void>(bad.value());
    FAIL() << "it did not throw";
  } catch (const std::logic_error& error) {
    EXPECT_NE(std::string(error.what()).find("it failed"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace kt2
