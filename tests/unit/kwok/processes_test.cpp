#include "processes.hpp"

#include <gtest/gtest.h>

#include "components.hpp"

namespace kwok {
namespace {

bool has_ended(pid_t pid) {
  return Process(pid).ended_by(Clock::now(), -1);
}

TEST(Processes, OfTheClusterAreEndedAndNoOthers) {
  Stand made;
  const std::filesystem::path directory = made.cluster.directory();
  const pid_t component = made.start(directory / "bin/etcd");
  const pid_t script = made.start("/bin/sh", {made.cluster.environment_entry()}, directory);
  const pid_t user_in_there = made.start("/bin/sh", {}, directory);
  const pid_t of_another = made.start("/bin/sh", {made.cluster.environment_entry()}, directory.parent_path());
  const pid_t namesake = made.start(directory.string() + "2/bin/etcd");

  EXPECT_TRUE(end_components(made.cluster, -1).empty());
  EXPECT_TRUE(has_ended(component));
  EXPECT_TRUE(has_ended(script));
  EXPECT_FALSE(has_ended(user_in_there));
  EXPECT_FALSE(has_ended(of_another));
  EXPECT_FALSE(has_ended(namesake));
}

TEST(Processes, AreEndedAlsoWhenTheirDirectoryIsGone) {
  Stand made;
  const pid_t script = made.start("/bin/sh", {made.cluster.environment_entry()}, made.cluster.directory());
  std::filesystem::remove_all(made.cluster.directory());
  EXPECT_TRUE(end_components(made.cluster, -1).empty());
  EXPECT_TRUE(has_ended(script));
}

TEST(Processes, OfSomebodyElseLoseTheirPidFiles) {
  Stand made;
  made.note("etcd", made.start(made.cluster.directory() / "bin/etcd"));
  made.note("kube-apiserver", made.start("/bin/sh", {made.cluster.environment_entry()}, made.cluster.directory()));
  made.note("kube-scheduler", made.start("/usr/bin/editor"));
  remove_stale_pid_files(made.cluster);
  EXPECT_TRUE(std::filesystem::exists(made.cluster.pid_files() / "etcd.pid"));
  EXPECT_TRUE(std::filesystem::exists(made.cluster.pid_files() / "kube-apiserver.pid"));
  EXPECT_FALSE(std::filesystem::exists(made.cluster.pid_files() / "kube-scheduler.pid"));
}

TEST(Processes, OfKwokctlAreOurChildrenWithItsEnvironment) {
  Stand made;
  const pid_t kwokctl = made.start("kwokctl", {made.cluster.environment_entry()});
  const pid_t of_another = made.start("kwokctl", {made.cluster.environment_entry() + "2"});
  stop_kwokctl(made.cluster);
  EXPECT_TRUE(Process(kwokctl).ended_by(Clock::now() + std::chrono::seconds(20), -1));
  EXPECT_FALSE(has_ended(of_another));
}

}  // namespace
}  // namespace kwok
