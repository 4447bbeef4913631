// Where a run puts its files, and what it does where it cannot.
#include <gtest/gtest.h>
#include <unistd.h>

#include <map>
#include <regex>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;
using Map = std::map<std::string, std::string>;

// The three lines that a plan begins with, in a few words.
std::string places(Words flags, const Map& environment = {}) {
  const Sandbox box;
  flags.insert(flags.begin(), {"noop", "--dry-run", "--up"});
  Program program = box.kubetest2(flags);
  for (const auto& [name, value] : environment) program.set(name, value);
  const Finished finished = program.run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  const auto lines = split(box.plain(finished.out));
  std::string text;
  for (std::size_t i = 1; i < 3 && i < lines.size(); ++i) text += lines[i].substr(11) + (i == 1 ? " " : "");
  return text;
}

TEST(Directories, OfARunHaveDefaults) {
  EXPECT_EQ(places({"--run-id=r"}), "DIR/_rundir/r DIR/_artifacts");
  EXPECT_EQ(places({"--run-id=ab"}), "DIR/_rundir/ab DIR/_artifacts");
}

TEST(Directories, OfArtifactsAreTheFlagsThenTheVariables) {
  EXPECT_EQ(places({"--run-id=r", "--artifacts=a"}, {{"ARTIFACTS", "/b"}}), "DIR/_rundir/r DIR/a");
  EXPECT_EQ(places({"--run-id=r"}, {{"ARTIFACTS", "/b"}}), "DIR/_rundir/r /b");
  EXPECT_EQ(places({"--run-id=r"}, {{"ARTIFACTS", "b/"}}), "DIR/_rundir/r DIR/b");
  EXPECT_EQ(places({"--run-id=r"}, {{"ARTIFACTS", ""}}), "DIR/_rundir/r DIR/_artifacts");
}

TEST(Directories, OfRunsAreTheFlagsThenTheVariables) {
  EXPECT_EQ(places({"--run-id=r", "--rundir=x"}, {{"KUBETEST2_RUN_DIR", "/y"}}), "DIR/x/r DIR/_artifacts");
  EXPECT_EQ(places({"--run-id=r"}, {{"KUBETEST2_RUN_DIR", "/y"}}), "/y/r DIR/_artifacts");
  EXPECT_EQ(places({"--run-id=r"}, {{"KUBETEST2_RUN_DIR", "y"}}), "DIR/y/r DIR/_artifacts");
  EXPECT_EQ(places({"--run-id=r"}, {{"KUBETEST2_RUN_DIR", ""}}), "DIR/_rundir/r DIR/_artifacts");
}

TEST(Directories, OfRunsMayBeInTheArtifacts) {
  EXPECT_EQ(places({"--run-id=r", "--rundir-in-artifacts"}), "DIR/_artifacts/_rundir/r DIR/_artifacts");
  EXPECT_EQ(places({"--run-id=r", "--rundir-in-artifacts", "--rundir=x"}), "DIR/_artifacts/x/r DIR/_artifacts");
  EXPECT_EQ(places({"--run-id=r", "--rundir-in-artifacts"}, {{"KUBETEST2_RUN_DIR", "y"}, {"ARTIFACTS", "/b"}}),
            "/b/y/r /b");
}

TEST(Directories, AreNamedByProwsJobWithoutARunId) {
  EXPECT_EQ(places({}, {{"PROW_JOB_ID", "p-1"}}), "DIR/_rundir/p-1 DIR/_artifacts");
  EXPECT_EQ(places({"--run-id=r"}, {{"PROW_JOB_ID", "p-1"}}), "DIR/_rundir/r DIR/_artifacts");
}

TEST(Directories, AreNamedByAFreshUuidElse) {
  const std::regex uuid(
      "DIR/_rundir/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12} DIR/_artifacts");
  const std::string first = places({});
  const std::string second = places({}, {{"PROW_JOB_ID", ""}});
  EXPECT_TRUE(std::regex_match(first, uuid)) << first;
  EXPECT_TRUE(std::regex_match(second, uuid)) << second;
  EXPECT_NE(first, second);
}

TEST(Directories, RefuseARunIdThatIsNoName) {
  for (const char* id : {"../x", "../../x", "a/b", "/", ".", "..", "", "a\nb"}) {
    const Sandbox box;
    Program program = box.kubetest2({"noop", "--up", std::string("--run-id=") + id});
    const Finished finished = program.in(box / "home").run();
    EXPECT_EQ(finished.status, 1) << id;
    EXPECT_TRUE(finished.err.starts_with(std::string("Error: the run id \"") + id + "\" cannot name a directory"))
        << finished.err;
    EXPECT_TRUE(fs::is_empty(box / "home")) << id;
  }
}

TEST(Directories, AreMadeBeforeTheFirstStep) {
  const Sandbox box;
  const Finished finished = box.kubetest2({"noop", "--run-id=r", "--artifacts=a/b/c", "--rundir=d/e",
                                           "--pre-test-cmd=ls,a/b,d/e", "--test=exec", "--", "true"})
                                .run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, "a/b:\nc\n\nd/e:\nr\n");
  EXPECT_FALSE(box.has_run());
}

// A run that could not begin: nothing but Down was done, and `path` is named.
void expect_only_down(const Sandbox& box, const Finished& finished, const std::string& path) {
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out, "");
  const std::string err = box.plain(finished.err);
  EXPECT_TRUE(contains(err, "\"" + path)) << err;
  EXPECT_TRUE(contains(err, "kubetest2: FAILED")) << err;
  EXPECT_FALSE(contains(err, "Up begins")) << err;
  EXPECT_TRUE(contains(err, "Down begins")) << err;
  EXPECT_TRUE(contains(err, "  Down  passed")) << err;
}

Finished run_in(const Sandbox& box) {
  return box.kubetest2({"noop", "--run-id=r", "--up", "--down", "--test=exec", "--", "echo", "ran"}).run();
}

TEST(Directories, ThatCannotBeMadeAreNamedAndDownRuns) {
  {
    const Sandbox box;
    write_script(box / "_artifacts", "a file in the way");
    expect_only_down(box, run_in(box), "DIR/_artifacts");
  }
  const Sandbox box;
  write_script(box / "_rundir", "a file in the way");
  expect_only_down(box, run_in(box), "DIR/_rundir/r");
  EXPECT_EQ(rows(box.junit()), (Words{"Init FAILED", "Down"}));
}

TEST(Directories, ThatMayNotBeWrittenAreNamedAndDownRuns) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const Sandbox box;
  fs::permissions(box.path(), fs::perms::owner_read | fs::perms::owner_exec);
  expect_only_down(box, run_in(box), "DIR/_artifacts");
  fs::permissions(box.path(), fs::perms::owner_all);
}

TEST(Directories, ThatAreNoRealPlacesAreNamedAndDownRuns) {
  // Nobody, root included, makes a directory there.
  const Sandbox box;
  const Finished finished = box.kubetest2({"noop", "--run-id=r", "--artifacts=/proc/artifacts", "--up", "--down",
                                           "--test=exec", "--", "echo", "ran"})
                                .run();
  expect_only_down(box, finished, "/proc/artifacts");
}

TEST(Directories, InWhichNoFileMayGrowFailTheRunButNotDown) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer's own runtime does not start where no file may grow";
#endif
  const Sandbox box;
  expect_only_down(box,
                   box.shell("ulimit -f 0; exec \"$@\"",
                             {"noop", "--run-id=r", "--up", "--down", "--test=exec", "--", "echo", "ran"})
                       .run(),
                   "DIR/_artifacts/");
}

TEST(Directories, ThatAreFullFailTheRunButNotDown) {
  if (::geteuid() != 0) GTEST_SKIP() << "a file system of its own takes root";
  const Sandbox box;
  // In a mount namespace of its own: nobody else sees the little file system, and it goes with the last process in it.
  const std::string script =
      "mkdir _artifacts && mount -t tmpfs -o size=16k,nr_inodes=8 none _artifacts || exit 77\n"
      "cat /dev/zero > _artifacts/fill 2> /dev/null\n"
      "exec \"$@\"";
  Program program = box.program({"unshare", "-m", "/bin/sh", "-c", script, "sh", launcher().string(), "noop",
                                 "--run-id=r", "--up", "--down", "--test=exec", "--", "echo", "ran"});
  const Finished finished = program.run();
  if (finished.status == 77 || contains(finished.err, "unshare"))
    GTEST_SKIP() << "no mount namespace here: " << finished.err;
  expect_only_down(box, finished, "DIR/_artifacts/");
  EXPECT_TRUE(contains(finished.err, "No space left on device")) << finished.err;
}

}  // namespace
}  // namespace kt2::test
