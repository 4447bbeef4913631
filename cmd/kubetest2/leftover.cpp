#include "kubetest2/leftover.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "kubetest2/runs_command.hpp"

namespace kt2::program {
namespace {

bool was_cut(const results::Row& row) {
  return row.failure && (row.failure->cause == Cause::interrupted || row.failure->cause == Cause::timeout);
}

}  // namespace

std::string leftover_text(const run::Plan& plan, const run::Ending& ending, const Environment& environment) {
  const auto down = std::ranges::find(ending.rows, step_name(run::Step::down), &results::Row::name);
  if (down == ending.rows.end() || !was_cut(*down)) return "";
  std::string cut;
  for (const results::Row& row : ending.rows) {
    if (was_cut(row)) cut += (cut.empty() ? "" : ", ") + row.name;
  }
  return fmt::format("\nCut short: {}. What run {} made may still be there; this takes it down:\n  {}\n", cut,
                     plan.run_id, runs_down_command(plan.run_dir, environment));
}

}  // namespace kt2::program
