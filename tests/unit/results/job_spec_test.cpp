#include "results/job_spec.hpp"

#include <gtest/gtest.h>

namespace kt2::results {
namespace {

using namespace std::chrono_literals;

TEST(JobSpec, SaysHowLongTheJobMayRun) {
  // What a decorated job of Prow's has around it.
  const auto spec = read_job_spec(
      R"({"type":"periodic","job":"ci-kops","buildid":"1","prowjobid":"p","decoration_config":{)"
      R"("timeout":"2h0m0s","grace_period":"15m0s","utility_images":{"entrypoint":"e"},"gcs_configuration":null}})");
  ASSERT_TRUE(spec);
  ASSERT_TRUE(*spec);
  EXPECT_EQ((*spec)->timeout, 2h);
  EXPECT_EQ((*spec)->grace, 15min);
}

TEST(JobSpec, WhatIsNotSaidIsZero) {
  for (const char* text : {R"({"decoration_config":{}})", R"({"decoration_config":{"timeout":null}})",
                           R"({"decoration_config":{"timeout":"0s","grace_period":"0"}})"}) {
    const auto spec = read_job_spec(text);
    ASSERT_TRUE(spec && *spec) << text;
    EXPECT_EQ((*spec)->timeout, 0s) << text;
    EXPECT_EQ((*spec)->grace, 0s) << text;
  }
}

TEST(JobSpec, AJobThatIsNotDecoratedHasNoLimits) {
  for (const char* text : {"{}", R"({"type":"presubmit"})", R"({"decoration_config":null})"}) {
    const auto spec = read_job_spec(text);
    ASSERT_TRUE(spec) << text;
    EXPECT_FALSE(*spec) << text;
  }
}

TEST(JobSpec, WhatIsWrongIsNamed) {
  const struct {
    const char* text;
    const char* message;
  } cases[] = {
      {"", "JOB_SPEC: it is no JSON"},
      {"{\"decoration_config\":", "JOB_SPEC: it is no JSON"},
      {"[]", "JOB_SPEC: it is no JSON object"},
      {R"({"decoration_config":5})", "JOB_SPEC: decoration_config is no object"},
      {R"({"decoration_config":{"timeout":7200}})", "JOB_SPEC: decoration_config.timeout is no string"},
      {R"({"decoration_config":{"timeout":"1d"}})",
       "JOB_SPEC: decoration_config.timeout: time: unknown unit \"d\" in duration \"1d\""},
      {R"({"decoration_config":{"grace_period":"-5s"}})",
       "JOB_SPEC: decoration_config.grace_period: \"-5s\" is negative"},
  };
  for (const auto& c : cases) {
    const auto spec = read_job_spec(c.text);
    ASSERT_FALSE(spec) << c.text;
    EXPECT_EQ(spec.error().message, c.message);
    EXPECT_EQ(spec.error().cause, Cause::usage);
  }
}

}  // namespace
}  // namespace kt2::results
