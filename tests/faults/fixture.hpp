// A run of the real launcher that something goes wrong in: a directory of its own, a deployer of scripts, and what the
// run left behind.
#pragma once

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::test {

// A testcase of junit_runner.xml.
struct Row {
  std::string name;
  std::string type;     // of the failure; empty when it passed
  std::string message;  // the failure's whole text
  std::string output;
};

class Faults : public ::testing::Test {
 protected:
  Faults();
  // Kills whatever a failed test left.
  ~Faults() override;

  // A script that runs as /bin/sh does, in the run's directory.
  std::string script(const std::string& name, const std::string& text) const;
  // One that says "ready" and stays until it is ended.
  std::string waiting_script(const std::string& name) const;

  // The launcher with the script deployer and these words; `words` that begin with "-- " of a tester come last.
  Program job(const std::vector<std::string>& words) const;
  // `kubetest2 runs` with these words, in the same place.
  Program runs(const std::vector<std::string>& words) const;
  // Marks any program as part of this run.
  Program& marked(Program& program) const;

  std::filesystem::path artifacts() const { return directory / "_artifacts"; }
  // The rows of junit_runner.xml. Fails the test unless the file is whole and valid XML.
  std::vector<Row> rows() const;
  // "Up Test! Down"
  std::string row_names() const;
  Row row(const std::string& name) const;
  // metadata.json, which has to be whole.
  std::map<std::string, std::string> metadata() const;
  bool exists(const std::string& name) const { return std::filesystem::exists(directory / name); }
  // Whether nothing of the run is left, the launcher and its worker included.
  bool nothing_left() const { return none_left("KT2_FAULTS", directory.path().string()); }
  // The one child of the launcher.
  static pid_t worker_of(const Started& launcher);

  // That the script "down", which leaves a file, has done its work, and nothing remains.
  void expect_taken_down() const;

  TemporaryDirectory directory;
};

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace kt2::test
