#include "kubetest2/surroundings.hpp"

#include "results/job_spec.hpp"
#include "run/entrypoint.hpp"

namespace kt2::program {
namespace {

using namespace std::chrono_literals;

// What Prow's entrypoint takes when it is told none.
constexpr Duration k_prow_grace = 15s;

}  // namespace

SurroundingsReading read_surroundings(const Environment& environment) {
  SurroundingsReading reading;
  run::Surroundings& surroundings = reading.surroundings;
  surroundings.now = Clock::now();
  surroundings.github_actions = environment.get("GITHUB_ACTIONS") == "true";
  const auto text = environment.get_non_empty("JOB_SPEC");
  if (!text) return reading;
  const auto spec = results::read_job_spec(*text);
  if (!spec) {
    reading.warning = spec.error().message + "; the job's limits are not known, and none of them is kept";
    return reading;
  }
  if (!*spec) return reading;
  const Duration grace = (*spec)->grace > Duration::zero() ? (*spec)->grace : k_prow_grace;
  const auto age = run::entrypoint_age("/proc", run::time_since_boot());
  surroundings.job = run::Job{(*spec)->timeout, grace, run::job_start(age, (*spec)->timeout + grace, surroundings.now)};
  return reading;
}

}  // namespace kt2::program
