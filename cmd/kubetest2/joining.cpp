#include "kubetest2/joining.hpp"

#include <fmt/format.h>

#include <ctime>
#include <vector>

#include "base/duration.hpp"
#include "run/known_runs.hpp"

namespace kt2::program {

Result<Joined> find_run_to_join(const JoinRequest& request) {
  Joined joined;
  std::vector<std::string> ids;
  std::string list;
  for (const run::KnownRun& known : run::known_runs(request.base, joined.problems)) {
    const auto found = known.state.deployers.find(request.deployer);
    if (found == known.state.deployers.end()) continue;
    const results::DeployerState& deployer = found->second;
    const bool fits = request.down ? is_live(deployer.phase) : deployer.phase == results::Phase::up;
    if (!fits) continue;
    ids.push_back(known.run_dir.filename());
    list += fmt::format("\n  --run-id={}  {}, begun {} ago", ids.back(), phase_name(deployer.phase),
                        format_duration(std::chrono::seconds(std::time(nullptr) - deployer.began)));
  }
  if (ids.size() > 1 && !request.holds_nothing) {
    return Error{Cause::usage,
                 fmt::format("{} runs of the deployer \"{}\" are up below \"{}\"; say which one is meant:{}",
                             ids.size(), request.deployer, request.base.string(), list),
                 {}};
  }
  if (ids.size() == 1) joined.run_id = ids.front();
  return joined;
}

}  // namespace kt2::program
