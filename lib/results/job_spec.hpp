// JOB_SPEC, the JSON in which Prow tells a job about itself: how long it may run, and how long it may take to end.
// Everything else in it is left alone.
#pragma once

#include <optional>
#include <string_view>

#include "base/duration.hpp"
#include "base/result.hpp"

namespace kt2::results {

// decoration_config of the job. Zero: it says nothing.
struct JobSpec {
  Duration timeout{};
  Duration grace{};
};

// Nothing when the job is not decorated: nobody enforces limits then. The error (Cause::usage) is a text that is no
// such JSON, or a limit that is no duration of Go's; a negative one is none either. [any-thread]
Result<std::optional<JobSpec>> read_job_spec(std::string_view text);

}  // namespace kt2::results
