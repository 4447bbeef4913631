#include "run/known_runs.hpp"

#include <algorithm>

#include "run/state_file.hpp"

namespace kt2::run {

std::vector<KnownRun> known_runs(const std::filesystem::path& base, std::vector<std::string>& problems) {
  std::vector<KnownRun> runs;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(base, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (!entry->is_directory(ignored) || entry->is_symlink(ignored)) continue;
    auto state = StateFile(entry->path()).read();
    if (!state)
      problems.push_back(state.error().message);
    else if (*state)
      runs.push_back({entry->path(), std::move(**state)});
  }
  std::ranges::sort(runs, {}, &KnownRun::run_dir);
  return runs;
}

}  // namespace kt2::run
