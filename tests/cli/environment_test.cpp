// What the commands of a run are given: their environment, their arguments, their input.
#include <gtest/gtest.h>

#include <map>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;
using Map = std::map<std::string, std::string>;

Map variables(const std::string& printed) {
  Map result;
  for (const std::string& line : split(printed))
    result[line.substr(0, line.find('='))] = line.substr(line.find('=') + 1);
  return result;
}

// What `env` shows in the three commands of a run.
std::map<std::string, Map> environments(const Sandbox& box, const Words& flags, const Map& callers = {}) {
  write_script(box.bin() / "show", "#!/bin/sh\nenv > \"$OUT/$1\"\n");
  Words words{"noop"};
  words.insert(words.end(), flags.begin(), flags.end());
  words.insert(words.end(),
               {"--pre-test-cmd=show,pre", "--post-test-cmd=show,post", "--test=exec", "--", "show", "test"});
  fs::create_directory(box / "out");
  Program program = box.kubetest2(words);
  program.set("OUT", box / "out");
  for (const auto& [name, value] : callers) program.set(name, value);
  const Finished finished = program.run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  std::map<std::string, Map> result;
  for (const char* step : {"pre", "test", "post"}) result[step] = variables(read(box / "out" / step));
  return result;
}

TEST(StepEnvironment, GivesItsCommandsWhatTheyArePromised) {
  const Sandbox box;
  auto all = environments(
      box, {"--run-id=r", "--artifacts=some/artifacts", "--rundir=some/rundir"},
      {{"MINE", "kept"}, {"KUBETEST2_VERSION", "old"}, {"KUBETEST2_RUN_ID", "old"}, {"ARTIFACTS", "/old"}});
  for (auto& [step, environment] : all) {
    EXPECT_EQ(environment["PATH"],
              (box / "some/rundir/r").string() + ":" + box.bin().string() + ":/usr/local/bin:/usr/bin:/bin")
        << step;
    EXPECT_EQ(environment["ARTIFACTS"], (box / "some/artifacts").string()) << step;
    EXPECT_EQ(environment["KUBETEST2_RUN_DIR"], (box / "some/rundir/r").string()) << step;
    EXPECT_EQ(environment["KUBETEST2_RUN_ID"], "r") << step;
    EXPECT_EQ(environment["KUBETEST2_VERSION"], "kubetest2 version " + tag()) << step;
    EXPECT_EQ(environment["KUBECONFIG"], (box / "home/.kube/config").string()) << step;
    EXPECT_EQ(environment["MINE"], "kept") << step;
  }
}

TEST(StepEnvironment, TakesNoopsKubeconfigFromTheFlagFirst) {
  {
    const Sandbox box;
    EXPECT_EQ(environments(box, {"--kubeconfig=/k/flag"}, {{"KUBECONFIG", "/k/variable"}})["test"]["KUBECONFIG"],
              "/k/flag");
  }
  {
    const Sandbox box;
    EXPECT_EQ(environments(box, {}, {{"KUBECONFIG", "/k/variable"}})["test"]["KUBECONFIG"], "/k/variable");
  }
  const Sandbox box;
  EXPECT_EQ(environments(box, {}, {{"KUBECONFIG", ""}})["test"]["KUBECONFIG"], (box / "home/.kube/config").string());
}

TEST(StepEnvironment, TheRundirComesFirstOnPath) {
  const Sandbox box;
  write_script(box / "_rundir/r/mine", "#!/bin/sh\necho rundir\n");
  write_script(box.bin() / "mine", "#!/bin/sh\necho bin\n");
  const Finished finished =
      box.kubetest2({"noop", "--run-id=r", "--pre-test-cmd=mine", "--post-test-cmd=mine", "--test=exec", "--", "mine"})
          .run();
  EXPECT_EQ(finished.out, "rundir\nrundir\nrundir\n") << finished.err;
}

TEST(StepEnvironment, StaysInTheCallersDirectory) {
  const Sandbox box;
  const Finished finished =
      box.kubetest2({"noop", "--pre-test-cmd=pwd", "--post-test-cmd=pwd", "--test=exec", "--", "pwd"}).run();
  EXPECT_EQ(box.plain(finished.out), "DIR\nDIR\nDIR\n") << finished.err;
}

TEST(StepEnvironment, GivesItsCommandsNoInput) {
  const Sandbox box;
  const Finished finished =
      box.shell("echo input | \"$@\"", {"noop", "--pre-test-cmd=cat", "--test=exec", "--", "cat"}).run();
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.out, "");
}

// Each argument as exec and a pre-test-cmd pass it on.
struct Expansion {
  std::string written;
  std::string meant;
};

TEST(StepEnvironment, ExpandsArgumentsByOneRule) {
  const std::vector<Expansion> expansions{
      {"$MINE", "x y"},
      {"${MINE}", "x y"},
      {"a${MINE}b$MINE", "ax ybx y"},
      {"\\$MINE", "$MINE"},
      {"\\$MINE $MINE", "$MINE $MINE"},  // with one \$ in it nothing else is expanded
      {"[$UNSET]", "[]"},
      {"[${UNSET}]", "[]"},
      {"[$*$#$$$@$!$?$-$0$9]", "[]"},
      {"$1st", "st"},
      {"[$]", "[$]"},
      {"$", "$"},
      {"100$ or $.", "100$ or $."},
      {"$KUBETEST2_RUN_ID", "r"},
      {"'$MINE'", "'x y'"},
      {"$(echo hi) `date` ~ *", "$(echo hi) `date` ~ *"},
      {"", ""},
  };
  Words words{"noop", "--run-id=r"};
  std::string command = "printf,[%s]\\n";
  std::string expected;
  Words arguments{"printf", "[%s]\\n"};
  for (const auto& [written, meant] : expansions) {
    command += ",\"" + written + "\"";
    arguments.push_back(written);
    expected += "[" + meant + "]\n";
  }
  words.insert(words.end(), {"--pre-test-cmd=" + command, "--post-test-cmd", command, "--test=exec", "--"});
  words.insert(words.end(), arguments.begin(), arguments.end());
  const Sandbox box;
  Program program = box.kubetest2(words);
  const Finished finished = program.set("MINE", "x y").unset("UNSET").run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, expected + expected + expected);
}

}  // namespace
}  // namespace kt2::test
