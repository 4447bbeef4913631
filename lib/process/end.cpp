#include "process/end.hpp"

#include <poll.h>

#include <algorithm>
#include <csignal>
#include <vector>

#include "base/fd.hpp"
#include "base/pidfd.hpp"

namespace kt2::process {
namespace {

// Waits until one of `members` ends, or `until`.
void wait_for_one(const std::vector<pid_t>& members, Clock::time_point until) {
  std::vector<Fd> owned;
  std::vector<pollfd> polled;
  for (const pid_t pid : members) {
    owned.push_back(open_pidfd(pid));
    if (!owned.back()) return;
    polled.push_back({owned.back().get(), POLLIN, 0});
  }
  ::poll(polled.data(), polled.size(), poll_timeout(until));
}

}  // namespace

int poll_timeout(std::optional<Clock::time_point> until) {
  if (!until) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

void end(const Group& group, Duration grace) {
  group.signal(SIGTERM);
  group.signal(SIGCONT);
  auto until = Clock::now() + grace;
  bool killed = false;
  for (auto members = group.running(); !members.empty(); members = group.running()) {
    if (Clock::now() >= until) {
      if (killed) return;
      killed = true;
      until = Clock::now() + k_kill_patience;
      group.signal(SIGKILL);
    }
    wait_for_one(members, until);
  }
}

}  // namespace kt2::process
