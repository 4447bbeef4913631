// Reads what a run leaves in its artifacts: our JUnit file and ginkgo's. A file that is not whole is an error.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kt2::e2e {

struct Row {
  std::string name;
  bool failed = false;
  std::string type;     // of the failure
  std::string message;  // of the failure: its first line
  std::string output;   // system-out
  std::string text;     // all of the message
};

// The rows of ARTIFACTS/junit_runner.xml, in order. Throws std::runtime_error when the file is not whole XML, or when
// its counts are not those of its rows.
std::vector<Row> rows(const std::filesystem::path& artifacts);

// "Up passed, Test FAILED, Down passed": what most tests compare.
std::string outcomes(const std::vector<Row>& rows);

// How many specs ginkgo reports in ARTIFACTS/junit_01.xml, those it skipped left out.
struct Specs {
  int passed = 0;
  int failed = 0;
};
Specs specs(const std::filesystem::path& artifacts);

}  // namespace kt2::e2e
