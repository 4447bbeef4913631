// junit_runner.xml, the rows of one run as TestGrid and Spyglass read them. It keeps what earlier calls of the same run
// wrote, and decides nothing about what ran or failed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "results/row.hpp"

namespace kt2::results {

// One process at a time: load() once, then write() as often as something changed. What another process writes in
// between is lost.
class Junit {
 public:
  // `file` is ARTIFACTS/junit_runner.xml; nothing is read or written yet.
  Junit(std::filesystem::path file, std::string run_id);

  // Takes over the rows that earlier calls of this run id left in the file. A file that is missing, empty, not XML, or
  // of another run holds none. An error when the file is there and cannot be read; then no rows are kept.
  Result<void> load();

  // Whether load() found rows of this run id: the run goes on from an earlier call.
  bool continues() const { return !m_earlier.empty(); }

  // Replaces the file, atomically: the rows that load() took over, in their order, then these. A row that is still
  // running is written as a failure of cause "interrupted". Of a failure's output the last 10,000 characters are
  // written. An error when the file cannot be written.
  Result<void> write(const std::vector<Row>& rows) const;

 private:
  std::filesystem::path m_file;
  std::string m_run_id;
  std::vector<Row> m_earlier;
};

}  // namespace kt2::results
