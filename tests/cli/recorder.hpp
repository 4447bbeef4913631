// Programs that stand in for others (make, go, gcloud…) and write down each call, in order. It asserts nothing.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sandbox.hpp"

namespace kt2::test {

struct Recorded {
  std::string directory;           // where it was called
  std::vector<std::string> words;  // its name, then its arguments
  std::map<std::string, std::string> environment;
};

class Recorder {
 public:
  explicit Recorder(const Sandbox& box);

  // Writes the stand-in for `program`, an absolute path. It runs the lines `also` of a shell script and succeeds, but
  // with FAIL="NAME" or "NAME FIRST-ARGUMENT" of its call in its environment it says "no luck with NAME" and exits
  // with 7.
  void stand_in(const std::filesystem::path& program, const std::string& also = {}) const;
  // The same for names in the box's bin().
  void stand_in_on_path(const std::vector<std::string>& names) const;

  // All calls so far, in order; the box's path is DIR.
  std::vector<Recorded> calls() const;
  // Only their words.
  std::vector<std::vector<std::string>> commands() const;

 private:
  const Sandbox& m_box;
};

}  // namespace kt2::test
