// The clusterloader2 tester with stand-ins for go and clusterloader2: what it runs, and what its failures say.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "recorder.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

Program clusterloader2(const Sandbox& box, const Words& arguments,
                       const Words& launcher_words = {"noop", "--run-id=r", "--up", "--down"}) {
  Words words = launcher_words;
  words.insert(words.end(), {"--test=clusterloader2", "--"});
  words.insert(words.end(), arguments.begin(), arguments.end());
  return box.kubetest2(words);
}

// A checkout of perf-tests, as far as anybody looks.
void make_checkout(const Sandbox& box) {
  fs::create_directories(box / "perf-tests/clusterloader2");
}

// The command of the one call that a run has to come to.
Recorded only_call(const Recorder& recorder, const Finished& finished) {
  EXPECT_EQ(finished.status, 0) << finished.err;
  const auto calls = recorder.calls();
  EXPECT_EQ(calls.size(), 1U) << finished.err;
  return calls.empty() ? Recorded{} : calls.front();
}

// What comes after the program when no flag is given.
Words arguments_with(const Words& more) {
  Words words{"--provider=skeleton", "--kubeconfig=DIR/home/.kube/config", "--report-dir=DIR/_artifacts", "--v=0"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Words go_run(const Words& more) {
  Words words{"go", "run", "cmd/clusterloader.go"};
  const Words arguments = arguments_with(more);
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

TEST(Clusterloader2, IsRunFromItsSources) {
  const Sandbox box;
  const Recorder recorder(box);
  make_checkout(box);
  recorder.stand_in_on_path({"go"});
  const Recorded call =
      only_call(recorder, clusterloader2(box, {"--repo-root=perf-tests/", "--suites=density,load", ";"}).run());
  EXPECT_EQ(call.words, go_run({"--testconfig=testing/density/config.yaml", "--testconfig=testing/load/config.yaml"}));
  EXPECT_EQ(call.directory, "DIR/perf-tests/clusterloader2");
  EXPECT_EQ(call.environment.at("KUBECONFIG"), "DIR/home/.kube/config");
  EXPECT_EQ(call.environment.at("ARTIFACTS"), "DIR/_artifacts");
  EXPECT_EQ(call.environment.at("KUBETEST2_RUN_DIR"), "DIR/_rundir/r");
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test", "Down"}));
  const auto metadata = nlohmann::json::parse(read(box.artifacts() / "metadata.json"));
  EXPECT_EQ(metadata.at("tester-version"), tag());
  EXPECT_EQ(metadata.at("job-version"), "");
}

TEST(Clusterloader2, GetsEachFlag) {
  const Sandbox box;
  const Recorder recorder(box);
  make_checkout(box);
  recorder.stand_in_on_path({"go"});
  const Finished finished =
      clusterloader2(box, {"--repo-root=perf-tests", "--provider=gce", "--kube-config=k", "--report-dir=some/where",
                           "--suites=node-throughput", "--test-configs=a.yaml,b.yaml", "--test-configs", "c.yaml",
                           "--test-overrides=,o1.yaml", "--test-overrides=o2.yaml", "--enable-prometheus-server",
                           "--prometheus-pvc-storage-class=ssd", "--nodes=1000",
                           "--extra-args=--enable-exec-service=false '--x=a b'", "-v", "4"})
          .run();
  EXPECT_EQ(only_call(recorder, finished).words,
            (Words{"go", "run", "cmd/clusterloader.go", "--provider=gce", "--kubeconfig=k", "--report-dir=some/where",
                   "--v=4", "--testconfig=a.yaml", "--testconfig=b.yaml", "--testconfig=c.yaml",
                   "--testconfig=testing/node-throughput/config.yaml", "--testoverrides=o1.yaml",
                   "--testoverrides=o2.yaml", "--enable-prometheus-server", "--prometheus-pvc-storage-class=ssd",
                   "--nodes=1000", "--enable-exec-service=false", "--x=a b"}));
}

TEST(Clusterloader2, GetsAbsolutePathsAndAnEmptyOneThatIsAskedFor) {
  const Sandbox box;
  const Recorder recorder(box);
  make_checkout(box);
  recorder.stand_in_on_path({"go"});
  const Words launcher_words{"noop", "--kubeconfig=some/config", "--artifacts=out"};
  only_call(recorder, clusterloader2(box, {"--repo-root=perf-tests", "--suites=load"}, launcher_words).run());
  clusterloader2(box, {"--repo-root=perf-tests", "--suites=load", "--kube-config=", "--report-dir="}, launcher_words)
      .run();
  const auto commands = recorder.commands();
  ASSERT_EQ(commands.size(), 2U);
  EXPECT_EQ(Words(commands[0].begin() + 4, commands[0].begin() + 6),
            (Words{"--kubeconfig=DIR/some/config", "--report-dir=DIR/out"}));
  EXPECT_EQ(Words(commands[1].begin() + 4, commands[1].begin() + 6), (Words{"--kubeconfig=", "--report-dir="}));
}

TEST(Clusterloader2, IsTakenFromPathWhereItIs) {
  for (const char* name : {"clusterloader2", "clusterloader"}) {
    const Sandbox box;
    const Recorder recorder(box);
    make_checkout(box);
    recorder.stand_in_on_path({"go", name});
    const Finished finished = clusterloader2(box, {"--repo-root=perf-tests", "--suites=load"}).run();
    const Recorded call = only_call(recorder, finished);
    Words words{name};
    const Words arguments = arguments_with({"--testconfig=testing/load/config.yaml"});
    words.insert(words.end(), arguments.begin(), arguments.end());
    EXPECT_EQ(call.words, words);
    EXPECT_EQ(call.directory, "DIR/perf-tests/clusterloader2");
    EXPECT_TRUE(contains(box.plain(finished.err), "] clusterloader2: DIR/bin/" + std::string(name) + " sha256 "))
        << finished.err;
    const auto metadata = nlohmann::json::parse(read(box.artifacts() / "metadata.json"));
    EXPECT_EQ(metadata.at("clusterloader2-path"), (box.bin() / name).string());
  }
}

TEST(Clusterloader2, IsTakenFromWhereTheFlagSays) {
  const Sandbox box;
  const Recorder recorder(box);
  recorder.stand_in_on_path({"go", "clusterloader2"});
  recorder.stand_in(box / "built/cl2");
  const Recorded call =
      only_call(recorder, clusterloader2(box, {"--cl2-binary=built/cl2", "--test-configs=mine.yaml"}).run());
  EXPECT_EQ(call.words.at(0), "cl2");
  EXPECT_EQ(call.words.at(5), "--testconfig=mine.yaml");
  EXPECT_EQ(call.directory, "DIR") << "there is no checkout to be in";
}

TEST(Clusterloader2, IsBuiltInSpiteOfPathWhereTheFlagIsEmpty) {
  const Sandbox box;
  const Recorder recorder(box);
  make_checkout(box);
  recorder.stand_in_on_path({"go", "clusterloader2"});
  const Recorded call =
      only_call(recorder, clusterloader2(box, {"--repo-root=perf-tests", "--suites=load", "--cl2-binary="}).run());
  EXPECT_EQ(call.words, go_run({"--testconfig=testing/load/config.yaml"}));
}

TEST(Clusterloader2, LeavesItsReportsInTheArtifacts) {
  const Sandbox box;
  const Recorder recorder(box);
  recorder.stand_in(box.bin() / "clusterloader2",
                    "for word; do case $word in --report-dir=*) dir=${word#*=};; esac; done\n"
                    "echo '<testsuite/>' > \"$dir/junit.xml\"; echo '{}' > \"$dir/Latency_load.json\"");
  only_call(recorder, clusterloader2(box, {"--test-configs=mine.yaml"}).run());
  EXPECT_EQ(read(box.artifacts() / "junit.xml"), "<testsuite/>\n");
  EXPECT_EQ(read(box.artifacts() / "Latency_load.json"), "{}\n");
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test", "Down"}));
}

TEST(Clusterloader2, LeavesOutSuitesThatAreNone) {
  const Sandbox box;
  const Recorder recorder(box);
  recorder.stand_in_on_path({"clusterloader2"});
  const Finished finished = clusterloader2(box, {"--suites=load,nope"}).run();
  EXPECT_EQ(only_call(recorder, finished).words.back(), "--testconfig=testing/load/config.yaml");
  EXPECT_TRUE(contains(finished.err, "--suites: \"nope\" is none of load, density, node-throughput")) << finished.err;
}

// A run that fails in Test, and says `why`.
void expect_failed_test(const Sandbox& box, const Program& program, const std::string& why) {
  const Finished finished = program.run();
  EXPECT_EQ(finished.status, 1) << why;
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test FAILED", "Down"})) << why;
  EXPECT_TRUE(contains(box.plain(box.junit()), why)) << why << ":\n" << box.plain(box.junit());
  EXPECT_TRUE(contains(replace_all(box.plain(finished.err), "\"", "&quot;"), why)) << why << ":\n" << finished.err;
}

TEST(Clusterloader2Failure, IsToldWithItsStatus) {
  for (const std::string program : {"go", "clusterloader2"}) {
    const Sandbox box;
    const Recorder recorder(box);
    make_checkout(box);
    recorder.stand_in_on_path({program});
    Program run = clusterloader2(box, {"--repo-root=perf-tests", "--suites=load"});
    expect_failed_test(box, run.set("FAIL", program), "exit status 7");
    EXPECT_TRUE(contains(box.junit(), "no luck with " + program)) << box.junit();
  }
}

TEST(Clusterloader2Failure, OfWhatIsNotThereNamesIt) {
  const struct {
    Words arguments;
    const char* why;
  } cases[] = {
      {{"--repo-root=none"}, "--repo-root=none: no folder &quot;DIR/none/clusterloader2&quot;"},
      {{"--repo-root=perf-tests"}, "go is not on PATH"},
      {{}, "no clusterloader2: it is not on PATH, and there is nothing to build it from"},
      {{"--cl2-binary=none"}, "--cl2-binary=none: no program there"},
  };
  for (const auto& c : cases) {
    const Sandbox box;
    make_checkout(box);
    Words arguments = c.arguments;
    arguments.push_back("--suites=load");
    Program program = clusterloader2(box, arguments);
    expect_failed_test(box, program.set("PATH", box.bin()), c.why);
  }
}

TEST(Clusterloader2Usage, IsCheckedBeforeUp) {
  const struct {
    Words arguments;
    const char* why;
  } cases[] = {
      {{}, "nothing to run: give --suites or --test-configs"},
      {{"--suites=laod"}, "--suites=laod: no such suite"},
      {{"--suites=load", "--nodes=-1"}, "--nodes=-1: "},
      {{"--suites=load", "--nodes=many"}, "invalid argument \"many\" for \"--nodes\" flag"},
      {{"--suites=load", "--extra-args='open"}, "--extra-args takes words as a POSIX shell reads them"},
      {{"--suites=load", "--cl2-binary="}, "--cl2-binary is empty: give --repo-root"},
  };
  for (const auto& c : cases) {
    const Sandbox box;
    const Finished finished = clusterloader2(box, c.arguments).run();
    EXPECT_EQ(finished.status, 1) << c.why;
    EXPECT_FALSE(box.has_run()) << c.why;
    EXPECT_TRUE(contains(finished.err, c.why)) << finished.err;
  }
}

}  // namespace
}  // namespace kt2::test
