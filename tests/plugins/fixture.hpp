// A run of the launcher with the plugins of one folder, in a directory of its own, and what a user then sees of it.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::test {

// The folder of the plugins with one fault each, and the file of one of them.
std::filesystem::path faulty_directory();
std::filesystem::path faulty_file(const std::string& name, const std::string& kind = "deployer");

// Whether `text` has `part` in it; the message shows both.
testing::AssertionResult has(const std::string& text, const std::string& part);

// A plugin's name as part of a test's.
std::string identifier(std::string name);

// A row of junit_runner.xml.
struct Row {
  bool failed = false;
  std::string cause;
  std::string message;
  std::string output;
};

class PluginTest : public testing::Test {
 protected:
  // The launcher, with plugins from `plugins`, its artifacts and rundir in this test's own directory, and KT2_RECORD a
  // file there.
  Program launcher(std::vector<std::string> words) const;

  std::filesystem::path artifacts() const { return directory / "artifacts"; }
  std::filesystem::path run_dir() const { return directory / "rundir"; }
  // What the plugin's operations wrote to KT2_RECORD.
  std::string record() const { return read(directory / "record"); }
  // The rows by their names; a test failure when the file is not whole.
  std::map<std::string, Row> rows() const;
  // Whether nothing was begun: no operation called, no directory made.
  testing::AssertionResult nothing_started() const;

  TemporaryDirectory directory;
  std::filesystem::path plugins = faulty_directory();
};

}  // namespace kt2::test
