// junit_runner.xml, the rows of one run as TestGrid and Spyglass read them. It keeps what other calls of the same run
// wrote, before or meanwhile, and decides nothing about what ran or failed.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "results/row.hpp"

namespace kt2::results {

// A testcase as the file has it.
struct Case {
  std::string name;
  std::string time;
  bool failed = false;
  std::string type;
  std::string message;
  std::string output;
  bool operator==(const Case&) const = default;
};

// Several processes may write the same file: each holds the directory's lock while it reads and replaces it.
class Junit {
 public:
  // `file` is ARTIFACTS/junit_runner.xml; nothing is read or written yet.
  Junit(std::filesystem::path file, std::string run_id);

  // Makes the file this run's. One that is missing, empty, not XML, or of another run is replaced by one without rows,
  // after `clear` has removed what else that run left; both happen once among processes that begin at the same time.
  // An error when the file cannot be read or replaced.
  Result<void> begin(const std::function<void()>& clear);

  // Replaces the file, atomically: `rows`, which are all of this process, in place of those that it wrote before, and
  // the rows that others wrote as they are. A row that is still running is written as a failure of cause "interrupted".
  // Of a failure's output the last 10,000 characters are written, led by its log's path. An error when the file cannot
  // be written.
  Result<void> write(const std::vector<Row>& rows);

 private:
  Result<void> read();
  Result<void> replace(std::vector<Case> cases);
  std::vector<std::size_t> put_own(std::vector<Case>& all, const std::vector<Case>& own) const;
  bool changed() const;

  std::filesystem::path m_file;
  std::string m_run_id;
  bool m_ours = false;        // the file is of this run
  std::vector<Case> m_cases;  // the file's, when it last was
  // Those of this process, and where they were then. Others' new rows come after them, so mostly they still are there.
  std::vector<std::pair<std::size_t, Case>> m_own;
  struct stat m_seen {};
};

}  // namespace kt2::results
