// --die-with-parent: a script that runs the launcher is killed, and passes no signal on.
#include "fixture.hpp"

#include <thread>

namespace kt2::test {
namespace {

class ParentTest : public Faults {
 protected:
  // A shell that runs the launcher with these words, and something after it, so that it stays its parent.
  Program in_a_shell(std::vector<std::string> words) const {
    words.insert(words.begin(), {"/bin/sh", "-c", "\"$@\"; true", "sh", launcher().string()});
    Program program(std::move(words));
    return marked(program);
  }
};

TEST_F(ParentTest, ItsDeathEndsTheRun) {
  for (const bool before_the_deployer : {false, true}) {
    std::filesystem::remove(directory / "down.done");
    std::vector<std::string> words{"script", "--down", "--test=exec", "--", waiting_script("waiting")};
    words.insert(words.begin() + (before_the_deployer ? 0 : 1), "--die-with-parent");
    Started shell = in_a_shell(words).start();
    shell.wait_for("ready");
    shell.signal(SIGKILL);
    shell.wait();
    expect_taken_down();
    EXPECT_EQ(row_names(), "Test! Down");
    EXPECT_TRUE(row("Test").message.starts_with("interrupted by SIGTERM ")) << row("Test").message;
  }
}

TEST_F(ParentTest, ItsDeathBeforeThePlanIsKnownStartsNothing) {
  // A foreign tester is asked for its usage while the command line is read.
  write_script(directory / "bin/kubetest2-tester-slow", "#!/bin/sh\ntouch \"$KT2_FAULTS/asked\"\nsleep 1000\n");
  Started shell = in_a_shell({"script", "--die-with-parent", "--up", "--down", "--test=slow"})
                      .set("PATH", (directory / "bin").string() + ":/usr/bin:/bin")
                      .start();
  while (!exists("asked")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  shell.signal(SIGKILL);
  shell.wait();
  EXPECT_TRUE(nothing_left());
  EXPECT_FALSE(exists("down.done"));
}

TEST_F(ParentTest, WithoutTheFlagTheRunGoesOn) {
  const std::string tester = script("tester", "echo ready\nwhile [ ! -e go ]; do sleep 0.02; done");
  Started shell = in_a_shell({"script", "--down", "--test=exec", "--", tester}).start();
  shell.wait_for("ready");
  shell.signal(SIGKILL);
  script("go", "");
  shell.wait();
  expect_taken_down();
  EXPECT_EQ(row_names(), "Test Down");
}

}  // namespace
}  // namespace kt2::test
