// Reads the files that a run leaves, as somebody does who distrusts them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kt2::faults {

struct Row {
  std::string name;
  std::string type;  // of the failure; empty when it passed
  std::string message;
  bool red() const { return !type.empty(); }
};

struct Report {
  bool there = false;
  std::string problem;  // with the file itself; empty when it is whole
  std::vector<Row> rows;
};

Report read_report(const std::filesystem::path& junit);
// What is wrong with metadata.json; empty when it is an object of texts that names our version.
std::string problem_of_metadata(const std::filesystem::path& file);
// Files of ours below these directories that were never given their names.
std::vector<std::string> unfinished_files(const std::vector<std::filesystem::path>& directories);
// What is wrong with state.json; empty when it is an object, or not there.
std::string problem_of_state(const std::filesystem::path& file);

}  // namespace kt2::faults
