#include "fixture.hpp"

#include <algorithm>
#include <pugixml.hpp>

namespace kt2::test {

namespace fs = std::filesystem;

fs::path faulty_directory() {
  return KT2_FAULTY_DIR;
}

fs::path faulty_file(const std::string& name, const std::string& kind) {
  return faulty_directory() / ("libkubetest2-" + kind + "-" + name + ".so");
}

testing::AssertionResult has(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "no \"" << part << "\" in:\n" << text;
}

std::string identifier(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

Program PluginTest::launcher(std::vector<std::string> words) const {
  Program program = kubetest2(std::move(words));
  program.in(directory.path());
  program.set("KUBETEST2_PLUGIN_PATH", plugins.string());
  program.set("KT2_RECORD", (directory / "record").string());
  program.set("ARTIFACTS", artifacts().string());
  program.set("KUBETEST2_RUN_DIR", run_dir().string());
  // A crash is to look as it does without sanitizers.
  program.set("ASAN_OPTIONS", "handle_segv=0:handle_abort=0").set("TSAN_OPTIONS", "handle_segv=0:handle_abort=0");
  return program;
}

std::map<std::string, Row> PluginTest::rows() const {
  std::map<std::string, Row> result;
  pugi::xml_document document;
  const auto parsed = document.load_file((artifacts() / "junit_runner.xml").c_str());
  EXPECT_TRUE(parsed) << parsed.description();
  for (const pugi::xml_node& testcase : document.child("testsuite").children("testcase")) {
    const pugi::xml_node failure = testcase.child("failure");
    result[testcase.attribute("name").value()] = {static_cast<bool>(failure), failure.attribute("type").value(),
                                                  failure.child_value(), testcase.child_value("system-out")};
  }
  return result;
}

testing::AssertionResult PluginTest::nothing_started() const {
  if (!record().empty()) return testing::AssertionFailure() << "operations were called:\n" << record();
  for (const fs::path& path : {artifacts(), run_dir()}) {
    if (fs::exists(path)) return testing::AssertionFailure() << path << " was made";
  }
  return testing::AssertionSuccess();
}

}  // namespace kt2::test
