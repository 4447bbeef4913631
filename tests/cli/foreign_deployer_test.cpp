// Deployers that are programs of their own, kubetest2-NAME on PATH.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <regex>
#include <stdexcept>
#include <thread>
#include <tuple>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

// Writes down what it is called with, beside itself.
constexpr const char* k_recorder =
    "#!/bin/sh\n"
    "for word; do printf '%s\\0' \"$word\"; done > \"$0.argv\"\n"
    "printf %s \"$KUBETEST2_VERSION\" > \"$0.version\"\n"
    "cat > \"$0.input\"\n"
    "echo \"out of $0\"; echo \"err of $0\" >&2\n";

fs::path write_recorder(const fs::path& folder, const std::string& name, const std::string& end = "") {
  write_script(folder / name, k_recorder + end);
  return folder / name;
}

Words argv_of(const fs::path& recorder) {
  return split(read(recorder.string() + ".argv"), '\0');
}

// The launcher's own lines on standard error.
Words log_of(const Finished& finished) {
  Words lines;
  for (const std::string& line : split(finished.err)) {
    if (contains(line, "] ")) lines.push_back(line);
  }
  return lines;
}

TEST(ForeignDeployer, OfRealJobsGetsItsArgumentsWordForWord) {
  const auto jobs = nlohmann::json::parse(read(data("jobs.json")));
  ASSERT_EQ(jobs.size(), 38U);
  for (const auto& job : jobs) {
    const Sandbox box;
    const Words words = job["argv"];
    const fs::path recorder = write_recorder(box.bin(), "kubetest2-" + words.front());
    const Finished finished = box.kubetest2(words).run();
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(argv_of(recorder), Words(words.begin() + 1, words.end())) << job["job"];
    EXPECT_EQ(read(recorder.string() + ".version"), "kubetest2 version " + tag());
    EXPECT_FALSE(box.has_run()) << "it runs the whole lifecycle itself";
  }
}

TEST(ForeignDeployer, GetsWordsThatWouldMeanSomethingToUs) {
  for (const Words& arguments :
       {Words{}, {"--help"}, {"-h"}, {"--"}, {"", "a b", "a\nb", "$HOME", "*"}, {"--test=none", "--", "--", "-x"}}) {
    const Sandbox box;
    const fs::path recorder = write_recorder(box.bin(), "kubetest2-mine");
    Words words{"mine"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    EXPECT_EQ(box.kubetest2(words).run().status, 0);
    EXPECT_EQ(argv_of(recorder), arguments);
  }
}

TEST(ForeignDeployer, HasOurStreams) {
  const Sandbox box;
  const fs::path recorder = write_recorder(box.bin(), "kubetest2-mine");
  const Finished finished = box.shell("printf 'some\\ninput' | \"$@\"", {"mine", "--up"}).run();
  EXPECT_EQ(read(recorder.string() + ".input"), "some\ninput");
  EXPECT_EQ(box.plain(finished.out), "out of DIR/bin/kubetest2-mine\n");
  EXPECT_TRUE(contains(box.plain(finished.err), "\nerr of DIR/bin/kubetest2-mine\n")) << finished.err;
}

TEST(ForeignDeployer, IsAnnouncedInOneLine) {
  const Sandbox box;
  write_recorder(box.bin(), "kubetest2-mine");
  const auto lines = log_of(box.kubetest2({"mine", "--up"}).run());
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].starts_with("I")) << lines[0];
  EXPECT_TRUE(box.plain(lines[0]).ends_with("] the deployer \"mine\" is the executable DIR/bin/kubetest2-mine"))
      << lines[0];
}

TEST(ForeignDeployer, FailsAsOneAndIsLoggedAsItIs) {
  for (const auto& [end, told] :
       std::vector<std::pair<std::string, std::string>>{{"exit 1", "exit status 1"},
                                                        {"exit 7", "exit status 7"},
                                                        {"exit 255", "exit status 255"},
                                                        {"kill -KILL $$", "killed by SIGKILL"}}) {
    const Sandbox box;
    write_recorder(box.bin(), "kubetest2-mine", end + "\n");
    const Finished finished = box.kubetest2({"mine", "--up"}).run();
    EXPECT_EQ(finished.status, 1) << end;
    const auto lines = log_of(finished);
    ASSERT_EQ(lines.size(), 2U) << finished.err;
    EXPECT_TRUE(lines[1].starts_with("E") && box.plain(lines[1]).ends_with("] DIR/bin/kubetest2-mine: " + told))
        << lines[1];
  }
}

TEST(ForeignDeployer, ThatCannotBeStartedIsNamed) {
  const Sandbox box;
  write_script(box.bin() / "kubetest2-mine", "#!/no/such/interpreter\n");
  const Finished finished = box.kubetest2({"mine", "--up"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(contains(box.plain(finished.err), "Error: ")) << finished.err;
  EXPECT_EQ(count_of(box.plain(finished.err), "DIR/bin/kubetest2-mine"), 2U) << finished.err;
}

TEST(ForeignDeployer, IsTheFirstOnPath) {
  const Sandbox box;
  write_script(box / "a/kubetest2-mine", "#!/bin/sh\n");
  fs::permissions(box / "a/kubetest2-mine", fs::perms(0644));
  fs::create_directories(box / "b/kubetest2-mine");
  const fs::path first = write_recorder(box / "c", "kubetest2-mine");
  const fs::path second = write_recorder(box / "d", "kubetest2-mine");
  Program program = box.kubetest2({"mine", "--up"});
  program.set("PATH", (box / "a").string() + ":b::c:" + (box / "d").string() + ":/usr/bin:/bin");
  const Finished finished = program.run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(argv_of(first), (Words{"--up"})) << finished.err;
  EXPECT_FALSE(fs::exists(second.string() + ".argv"));
}

TEST(ForeignDeployer, WinsOverOurPlugin) {
  const Sandbox box;
  const fs::path recorder = write_recorder(box.bin(), "kubetest2-noop");
  EXPECT_EQ(box.kubetest2({"noop", "--up"}).run().status, 0);
  EXPECT_EQ(argv_of(recorder), (Words{"--up"}));
  EXPECT_FALSE(box.has_run());
}

TEST(ForeignDeployer, IsNeverOurselves) {
  const Sandbox box;
  // As bin/ of an installation on PATH has it, and by a link of one's own.
  fs::create_symlink(launcher(), box.bin() / "kubetest2-noop");
  Program program = box.kubetest2({"noop", "--up"});
  program.set("PATH", box.bin().string() + ":" + (prefix() / "bin").string() + ":/usr/bin:/bin");
  const Finished finished = program.run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_FALSE(contains(finished.err, "executable")) << finished.err;
  EXPECT_EQ(rows(box.junit()), (Words{"Up"}));
}

TEST(ForeignDeployer, IsPassedOverForAPluginNamedBeforePath) {
  for (const char* variable : {"KUBETEST2_PLUGIN_PATH", "XDG_DATA_HOME"}) {
    const Sandbox box;
    const fs::path recorder = write_recorder(box.bin(), "kubetest2-noop");
    const fs::path folder = std::string(variable) == "XDG_DATA_HOME" ? box / "data/kubetest2/plugins" : box / "data";
    fs::create_directories(folder);
    fs::copy_file(prefix() / "lib/kubetest2/plugins/libkubetest2-deployer-noop.so",
                  folder / "libkubetest2-deployer-noop.so");
    Program program = box.kubetest2({"noop", "--up"});
    program.set(variable, std::string(variable) == "XDG_DATA_HOME"
                              ? (box / "data").string()
                              : (box / "none").string() + ":" + (box / "data").string());
    const Finished finished = program.run();
    EXPECT_EQ(finished.status, 0) << variable << finished.err;
    EXPECT_EQ(rows(box.junit()), (Words{"Up"})) << variable;
    EXPECT_FALSE(fs::exists(recorder.string() + ".argv")) << variable;
  }
}

// A program that goes on until a signal, and then takes the time that the test gives it. A shell cannot trap what was
// ignored when it began, and SIGINT is where the tests run in the background.
constexpr const char* k_patient =
    "#!/bin/bash\n"
    "trap 'echo TERM >> heard; kill $child' TERM\n"
    "trap 'echo INT >> heard; kill $child' INT\n"
    "sleep ${PATIENCE:-100} & child=$!\n"
    "echo ready\n"
    "wait $child 2> /dev/null\n"
    "echo cleaning up\n"
    "exec 3<> gate\n"
    "read -r -t 100 _ <&3\n"
    "echo done >> heard\n"
    "exit ${STATUS:-0}\n";

// Waits until the launcher has done what it does about the signals it was sent, and waits for others.
void wait_until_taken(pid_t launcher) {
  static const std::regex idle(R"(State:\s+S[^]*SigPnd:\s+0+\n[^]*ShdPnd:\s+0+\n)");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  // Polled: the kernel does not tell.
  while (!std::regex_search(read("/proc/" + std::to_string(launcher) + "/status"), idle)) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("the signal is not taken");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

TEST(ForeignDeployer, HearsASignalOnceAndTakesItsTime) {
  ::signal(SIGINT, SIG_DFL);
  for (const auto& [first, second, status] :
       {std::tuple(SIGTERM, 0, 143), {SIGINT, SIGTERM, 130}, {SIGTERM, SIGTERM, 143}}) {
    const Sandbox box;
    write_script(box.bin() / "kubetest2-mine", k_patient);
    box.program({"mkfifo", "gate"}).run();
    Started started = box.kubetest2({"mine", "--up"}).start();
    started.wait_for("ready\n");
    const auto begin = std::chrono::steady_clock::now();
    started.signal(first);
    started.wait_for("cleaning up\n");
    if (second != 0) {
      started.signal(second);
      wait_until_taken(started.pid());
    }
    // Signals that come together, as Prow's do, are one request. On a machine this slow they do not.
    const bool together = std::chrono::steady_clock::now() - begin < std::chrono::seconds(1);
    box.program({"sh", "-c", "echo go > gate"}).run();
    const Finished finished = started.wait();
    EXPECT_EQ(finished.status, status) << finished.err;
    if (together) {
      EXPECT_EQ(read(box / "heard"), std::string(first == SIGINT ? "INT" : "TERM") + "\ndone\n");
    }
  }
}

TEST(ForeignDeployer, HearsASignalWhereWeWereStartedInTheBackground) {
  // A shell starts those with SIGINT ignored. We act on it, so the program has to be able to hear of it.
  const Sandbox box;
  write_script(box.bin() / "kubetest2-mine", k_patient);
  box.program({"mkfifo", "gate"}).run();
  Program program = box.shell("trap '' INT; exec \"$@\"", {"mine", "--up"});
  Started started = program.set("PATIENCE", "10").start();
  started.wait_for("ready\n");
  started.signal(SIGINT);
  started.signal(SIGTERM);
  started.wait_for("cleaning up\n");
  box.program({"sh", "-c", "echo go > gate"}).run();
  EXPECT_EQ(started.wait().status, 130);
  EXPECT_TRUE(read(box / "heard").starts_with("INT\n") || read(box / "heard").starts_with("TERM\n"))
      << read(box / "heard");
}

TEST(ForeignDeployer, ThatFailsAfterASignalEndsAsTheSignalDoes) {
  const Sandbox box;
  write_script(box.bin() / "kubetest2-mine", k_patient);
  box.program({"mkfifo", "gate"}).run();
  Started started = box.kubetest2({"mine", "--up"}).set("STATUS", "9").start();
  started.wait_for("ready\n");
  started.signal(SIGTERM);
  box.program({"sh", "-c", "echo go > gate"}).run();
  const Finished finished = started.wait();
  EXPECT_EQ(finished.status, 143);
  EXPECT_TRUE(contains(finished.err, "exit status 9")) << finished.err;
}

TEST(ForeignDeployer, HasEmptyResultsReplaced) {
  for (const Words& flags : {Words{}, {"--artifacts=_artifacts"}, {"--some-flag", "x", "--artifacts", "_artifacts"}}) {
    const Sandbox box;
    write_recorder(box.bin(), "kubetest2-mine", "mkdir _artifacts; : > _artifacts/junit_runner.xml; exit 3\n");
    Words words{"mine"};
    words.insert(words.end(), flags.begin(), flags.end());
    Program program = box.kubetest2(words);
    if (!flags.empty()) program.set("ARTIFACTS", box / "elsewhere");
    EXPECT_EQ(program.run().status, 1);
    const std::string junit = box.junit();
    ASSERT_EQ(rows(junit).size(), 1U) << junit;
    EXPECT_TRUE(rows(junit)[0].ends_with(" FAILED")) << junit;
    EXPECT_TRUE(contains(box.plain(junit), "DIR/bin/kubetest2-mine ended with exit status 3")) << junit;
    EXPECT_TRUE(junit.ends_with("</testsuite>\n")) << junit;
  }
}

TEST(ForeignDeployer, KeepsTheResultsItWrote) {
  const Sandbox box;
  write_recorder(box.bin(), "kubetest2-mine", "mkdir _artifacts; echo mine > _artifacts/junit_runner.xml; exit 3\n");
  box.kubetest2({"mine"}).run();
  EXPECT_EQ(box.junit(), "mine\n");
  const Sandbox none;
  write_recorder(none.bin(), "kubetest2-mine", "exit 3\n");
  none.kubetest2({"mine"}).run();
  EXPECT_FALSE(none.has_run());
}

}  // namespace
}  // namespace kt2::test
