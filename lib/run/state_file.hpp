// RUNDIR/state.json on disk: read with suspicion, replaced whole, under a lock of its own. What stands in it is
// results/state.hpp's.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "results/state.hpp"

namespace kt2::run {

class StateFile {
 public:
  explicit StateFile(const std::filesystem::path& run_dir) : m_directory(run_dir), m_file(run_dir / "state.json") {}

  const std::filesystem::path& path() const { return m_file; }

  // The state; nothing where there is no file. An error, naming the file and what to do, when it is a symbolic link,
  // another user's, not whole, or of a newer version: none of it is used then.
  Result<std::optional<results::State>> read() const;

  // Whether what is written has to survive a power cut: the file is synced before it takes the old one's place, and the
  // directory after that.
  enum class Durable { no, yes };

  // Changes the state, starting from the file as it is now; one call at a time, over processes. The run's directory has
  // to be there.
  Result<void> update(const std::string& run_id, const std::function<void(results::State&)>& change,
                      Durable durable = Durable::no) const;

 private:
  Result<void> replace(const std::string& text, Durable durable, int directory) const;

  std::filesystem::path m_directory;
  std::filesystem::path m_file;
};

}  // namespace kt2::run
