// There is no room for what the run writes.
#include "fixture.hpp"

namespace kt2::test {
namespace {

class FullDiskTest : public Faults {
 protected:
  // Runs `command` where the artifacts are a file system of 64 kB of its own; $RUN is a run that begins with `words`.
  Finished on_a_small_disk(const std::string& words, const std::string& command) const {
    std::filesystem::create_directory(artifacts());
    Program program({"unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
                     "mount -t tmpfs -o size=64k none _artifacts || exit 99\n" + command +
                         "\nstatus=$?\ncp -r _artifacts kept\nexit $status"});
    program.set("RUN", launcher().string() + " script " + words);
    return marked(program).run();
  }
  static bool is_possible() {
    return Program({"unshare", "--user", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs none /mnt"})
               .run()
               .status == 0;
  }
};

TEST_F(FullDiskTest, ForOurOutputFailsTheStepThatLostIt) {
  const std::string tester = script("tester", "seq 1 100000\necho > printed-all");
  Program program({"sh", "-c", launcher().string() + " script --down --test=exec -- " + tester + " > /dev/full"});
  const Finished finished = marked(program).run();
  EXPECT_EQ(finished.status, 1) << finished.err;
  EXPECT_TRUE(exists("printed-all"));
  EXPECT_TRUE(contains(finished.err, "No space left on device")) << finished.err;
  EXPECT_EQ(row_names(), "Test! Down");
  expect_taken_down();
}

TEST_F(FullDiskTest, FromTheStartNothingIsBegunAndDownRuns) {
  if (!is_possible()) GTEST_SKIP() << "no file system of our own here";
  const Finished finished = on_a_small_disk("--up --down --test=exec -- " + script("tester", "echo > tested"),
                                            "head -c 100000 /dev/zero > _artifacts/filler 2>/dev/null; $RUN");
  EXPECT_EQ(finished.status, 1);
  EXPECT_FALSE(exists("tested"));
  EXPECT_TRUE(contains(finished.err, (artifacts() / "metadata.json").string() + "\": No space left on device"))
      << finished.err;
  expect_taken_down();
}

TEST_F(FullDiskTest, InMidRunTheResultsAreIncompleteAndSaidToBe) {
  if (!is_possible()) GTEST_SKIP() << "no file system of our own here";
  const std::string tester = script("tester", "head -c 100000 /dev/zero > _artifacts/filler 2>/dev/null\nexit 0");
  const Finished finished = on_a_small_disk("--up --down --test=exec -- " + tester, "$RUN");
  EXPECT_EQ(finished.status, 1) << "a job whose results are lost must not be green";
  EXPECT_TRUE(contains(finished.err, "junit_runner.xml\": No space left on device")) << finished.err;
  expect_taken_down();
  std::filesystem::remove_all(artifacts());
  std::filesystem::rename(directory / "kept", artifacts());
  EXPECT_EQ(row_names(), "Up Test!") << "what was written before is whole, and a step without an end is red";
}

TEST_F(FullDiskTest, OfAStepsLogIsAWarning) {
  if (!is_possible()) GTEST_SKIP() << "no file system of our own here";
  const std::string tester = script("tester", "seq 1 100000\nrm _artifacts/build-logs/Test.log");
  const Finished finished = on_a_small_disk("--up --down --test=exec -- " + tester, "$RUN");
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(contains(finished.err, "the log of Test is incomplete: writing \"")) << finished.err;
  EXPECT_TRUE(contains(finished.err, "Test.log\": No space left on device")) << finished.err;
  EXPECT_TRUE(finished.out.ends_with("\n99999\n100000\n"));
  expect_taken_down();
}

TEST_F(FullDiskTest, PlacesThatCannotBeMadeAreNamedAndDownRuns) {
  const struct {
    const char* flag;
    const char* name;
  } cases[] = {{"--artifacts", "artifacts (--artifacts)"}, {"--rundir", "rundir (--rundir)"}};
  for (const auto& c : cases) {
    std::filesystem::remove(directory / "down.done");
    const Finished finished = job({"--up", "--down", std::string(c.flag) + "=/proc/kt2-none", "--test=exec", "--",
                                   script("tester", "echo > tested")})
                                  .run();
    EXPECT_EQ(finished.status, 1);
    EXPECT_TRUE(contains(finished.err, std::string(c.name) + ": making the directory \"/proc/kt2-none"))
        << finished.err;
    EXPECT_FALSE(exists("tested"));
    expect_taken_down();
  }
}

TEST_F(FullDiskTest, ForTheOutputOfThePreTestCommandKeepsTheTestFromRunning) {
  Program program({"sh", "-c",
                   launcher().string() + " script --down --pre-test-cmd=" + script("before", "echo text") +
                       " --test=exec -- " + script("tester", "echo > tested") + " > /dev/full"});
  EXPECT_EQ(marked(program).run().status, 1);
  EXPECT_EQ(row_names(), "PreTestCmd! Down");
  EXPECT_EQ(row("PreTestCmd").type, "infrastructure");
  EXPECT_FALSE(exists("tested"));
}

TEST_F(FullDiskTest, ALogFileThatCannotBeMadeIsNamedAndStandardErrorUsed) {
  const Finished finished =
      job({"--logtostderr=false", "--log_file=/proc/none/log", "--test=exec", "--", script("tester", "exit 0")}).run();
  EXPECT_EQ(finished.status, 0);
  EXPECT_TRUE(contains(finished.err, "/proc/none/log")) << finished.err;
  EXPECT_TRUE(contains(finished.err, "] running: ")) << finished.err;
}

}  // namespace
}  // namespace kt2::test
