#include "results/job_spec.hpp"

#include <nlohmann/json.hpp>
#include <string>

namespace kt2::results {
namespace {

// The same type as json_out.cpp's, so that the program carries one instantiation of the library.
using Json = nlohmann::ordered_json;

Error malformed(const std::string& what) {
  return {Cause::usage, "JOB_SPEC: " + what, {}};
}

// Absent and null are zero.
Result<Duration> duration_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return Duration{};
  const std::string place = std::string("decoration_config.") + name;
  if (!found->is_string()) return malformed(place + " is no string");
  const auto duration = parse_duration(found->get_ref<const std::string&>());
  if (!duration) return malformed(place + ": " + duration.error().message);
  if (*duration < Duration::zero()) return malformed(place + ": \"" + found->get<std::string>() + "\" is negative");
  return *duration;
}

}  // namespace

Result<std::optional<JobSpec>> read_job_spec(std::string_view text) {
  const Json spec = Json::parse(text, nullptr, false);
  if (spec.is_discarded()) return malformed("it is no JSON");
  if (!spec.is_object()) return malformed("it is no JSON object");
  const auto decoration = spec.find("decoration_config");
  if (decoration == spec.end() || decoration->is_null()) return std::optional<JobSpec>{};
  if (!decoration->is_object()) return malformed("decoration_config is no object");
  const auto timeout = duration_of(*decoration, "timeout");
  if (!timeout) return timeout.error();
  const auto grace = duration_of(*decoration, "grace_period");
  if (!grace) return grace.error();
  return std::optional(JobSpec{*timeout, *grace});
}

}  // namespace kt2::results
