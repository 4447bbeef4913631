// metadata.json in artifacts: one flat object of strings, which Prow merges into finished.json and testers write to as
// well. It holds nothing in memory and gives no key a meaning.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace kt2::results {

// Every call starts from the file as it is now, so what a tester wrote since stays; launchers that share the directory
// take turns. A value that is no string counts as its JSON text (5 as "5", null as "null"); a missing or blank file
// counts as an empty object. Errors of cause infrastructure: the file cannot be read or written, and is as it was. Of
// cause usage: what the file held is no JSON object; see each call.
class Metadata {
 public:
  explicit Metadata(std::filesystem::path file);

  // Sets these keys and leaves the others. A file that is no JSON object is replaced, so that the run's own keys are on
  // record all the same, and the error of cause usage says so: one to warn of.
  Result<void> merge(const std::map<std::string, std::string>& pairs);

  // Takes these keys out; keys that are not there are no error, and a file that has none of them is not touched. A file
  // that is no JSON object becomes an empty one, with the error of cause usage.
  Result<void> remove(const std::vector<std::string>& keys);

  // All pairs. A file that is no JSON object is an error of cause usage, and is not touched.
  Result<std::map<std::string, std::string>> read() const;

 private:
  std::filesystem::path m_file;
};

}  // namespace kt2::results
