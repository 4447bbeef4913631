#include "run/budget.hpp"

#include <algorithm>

namespace kt2::run {
namespace {

using namespace std::chrono_literals;

constexpr const char* k_job_spec = "JOB_SPEC";

// Between SIGTERM and SIGKILL where a signal leaves ten seconds for everything.
constexpr Duration k_github_grace = 1s;
constexpr Duration k_github_patience = 1s;

constexpr Duration k_program_grace = 15min;

Duration reserve(const StepLimits& limits, const Given& given, bool takes_down, Duration timeout) {
  const Duration dump = std::min<Duration>(1min, timeout / 20);
  if (!takes_down) return dump;
  const bool said = given.down && limits.down > Duration::zero();
  const Duration wanted = said ? limits.down + dump : std::min<Duration>(10min, timeout / 10);
  return std::min(wanted, timeout / 2);
}

// Fractions of a second say nothing where there are minutes.
Duration readable(Duration duration) {
  return duration < 10s ? duration : std::chrono::floor<std::chrono::seconds>(duration);
}

}  // namespace

StepLimits fit(StepLimits limits, const Given& given, bool takes_down, const Surroundings& surroundings) {
  if (given.run) limits.run_from = "--timeout";
  if (given.grace) limits.grace_from = limits.signal_grace_from = "--grace-period";
  limits.down_given = given.down;
  limits.signal_grace = limits.grace;
  const auto shorten_signal_grace = [&](Duration most, const char* from) {
    if (given.grace || limits.signal_grace <= most) return;
    limits.signal_grace = most;
    limits.signal_grace_from = from;
  };
  if (surroundings.github_actions) {
    shorten_signal_grace(k_github_grace, "GITHUB_ACTIONS");
    limits.patience = std::min(limits.patience, k_github_patience);
  }
  if (!surroundings.job) return limits;
  const Job& job = *surroundings.job;
  // To write results, to say what is left, and to be gone.
  const Duration margin = std::min<Duration>(5s, job.grace / 10);
  limits.after_signal = job.grace - margin;
  shorten_signal_grace(job.grace / 10, k_job_spec);
  limits.patience = std::min(limits.patience, job.grace / 10);
  if (job.timeout <= Duration::zero()) return limits;
  limits.end = job.start + job.timeout + job.grace - margin;
  const Duration kept = reserve(limits, given, takes_down, job.timeout);
  if (!given.run) {
    const Duration left = job.start + job.timeout - kept - surroundings.now;
    // Zero would be no limit.
    limits.run = std::max<Duration>(readable(left), 1ms);
    limits.run_from = k_job_spec;
  }
  if (!given.grace && limits.grace > kept / 4) {
    limits.grace = kept / 4;
    limits.grace_from = k_job_spec;
  }
  return limits;
}

std::optional<Window> cleanup_window(const StepLimits& limits, Step step, std::optional<Clock::time_point> signalled,
                                     Clock::time_point now) {
  std::optional<Clock::time_point> kill = limits.end;
  const bool cut_by_signal = signalled && limits.after_signal > Duration::zero();
  if (cut_by_signal && !(step == Step::down && limits.down_given)) {
    const auto after = *signalled + limits.after_signal;
    kill = kill ? std::min(*kill, after) : after;
  }
  if (!kill || *kill <= now) return std::nullopt;
  const Duration left = *kill - now;
  // A dump is worth an eighth of it. A grace that is long must not eat the step itself.
  if (step == Step::dump_logs) return Window{now + left / 8, now + left / 4};
  return Window{now + std::max(left / 2, left - limits.signal_grace), *kill};
}

std::optional<Clock::time_point> program_kill(const StepLimits& limits, const Given& given, bool signalled,
                                              Clock::time_point told) {
  if (given.grace) return told + limits.grace;
  std::optional<Clock::time_point> kill = limits.end;
  if (kill && *kill <= told) kill.reset();
  if (signalled && limits.after_signal > Duration::zero()) {
    const auto after = told + limits.after_signal;
    return kill ? std::min(*kill, after) : after;
  }
  if (!signalled && !kill) return told + k_program_grace;
  return kill;
}

}  // namespace kt2::run
