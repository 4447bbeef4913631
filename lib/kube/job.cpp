#include "kube/job.hpp"

#include <nlohmann/json.hpp>

#include "kube/condition_reason.hpp"
#include "kube/fields.hpp"
#include "kube/one_line.hpp"

namespace kt2::kube {
namespace {

Judgement ended_in_failure(const Json& job) {
  const std::string why = told(condition_of(job, "Failed"));
  return {State::failed, one_line(why.empty() ? "Failed" : "Failed: " + why), Hope::none, {}};
}

}  // namespace

bool is_job(const Resource& resource) {
  return resource.group == "batch" && resource.kind == "Job";
}

Judgement judge_job(const Json& job) {
  if (condition_is_true(job, "Complete")) return met();
  if (condition_is_true(job, "Failed")) return ended_in_failure(job);
  if (condition_is_true(job, "FailureTarget")) {
    return unmet(one_line("failing: " + told(condition_of(job, "FailureTarget"))));
  }
  if (condition_is_true(job, "Suspended")) return unmet("suspended");
  const Json* status = field(&job, {"status"});
  const std::int64_t succeeded = integer_at(status, {"succeeded"});
  const std::int64_t failed = integer_at(status, {"failed"});
  const auto completions = maybe_integer_at(&job, {"spec", "completions"});
  std::string reason = std::to_string(integer_at(status, {"active"})) + " active, " + std::to_string(succeeded);
  if (completions) reason += " of " + std::to_string(*completions);
  reason += " succeeded";
  if (failed > 0) reason += ", " + std::to_string(failed) + " failed";
  return unmet(std::move(reason));
}

Judgement why_never(std::string_view condition_type, const Json& job) {
  const bool wants_success = equal_fold(condition_type, "Complete") || equal_fold(condition_type, "SuccessCriteriaMet");
  const bool wants_failure = equal_fold(condition_type, "Failed") || equal_fold(condition_type, "FailureTarget");
  if (wants_success && condition_is_true(job, "Failed")) return ended_in_failure(job);
  if (wants_failure && condition_is_true(job, "Complete"))
    return {State::failed, "complete, so it did not fail", Hope::none, {}};
  return met();
}

}  // namespace kt2::kube
