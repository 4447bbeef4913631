#include "kube/status.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace kt2::kube {
namespace {

using namespace std::chrono_literals;

TEST(Status, IsWhatTheApiSays) {
  const Status status = status_of(
      403,
      R"({"kind":"Status","message":"pods is forbidden: User \"x\" cannot list","reason":"Forbidden","code":403})");
  EXPECT_EQ(describe(status), "pods is forbidden: User \"x\" cannot list (Forbidden)");
  EXPECT_EQ(status.code, 403);
}

TEST(Status, IsTheFirstLineOfWhatIsNoStatus) {
  EXPECT_EQ(describe(status_of(502, "<html>bad gateway\r\n<body>")), "<html>bad gateway (HTTP 502)");
  EXPECT_EQ(describe(status_of(500, "")), "HTTP 500 (HTTP 500)");
  EXPECT_EQ(describe(status_of(500, "[1,2]")), "[1,2] (HTTP 500)");
  EXPECT_EQ(describe(status_of(500, R"({"message":7,"reason":[],"code":"x","details":3})")),
            R"({"message":7,"reason":[],"code":"x","details":3} (HTTP 500))");
}

TEST(Status, NeverBreaksALine) {
  EXPECT_EQ(status_of(500, "{\"message\":\"a\\nb\\u001b[31mc\"}").message, "a b [31mc");
}

TEST(Status, SaysHowLongToWait) {
  EXPECT_EQ(status_of(Json::parse(R"({"code":429,"details":{"retryAfterSeconds":7}})")).retry_after, Duration(7s));
  EXPECT_EQ(status_of(Json::parse(R"({"code":429,"details":{"retryAfterSeconds":99999999}})")).retry_after,
            Duration(1h));
  EXPECT_FALSE(status_of(Json::parse(R"({"code":429,"details":{"retryAfterSeconds":-1}})")).retry_after);
}

}  // namespace
}  // namespace kt2::kube
