#include "watch.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "components.hpp"

namespace kwok {
namespace {

using std::chrono::seconds;

TEST(Watch, TellsOfAComponentThatWasThereBefore) {
  Stand made;
  const pid_t etcd = made.start("etcd");
  made.note("etcd", etcd);
  made.note("kube-apiserver", made.start("kube-apiserver"));
  Watch watch(made.cluster);
  EXPECT_EQ(watch.ended(Components::all, Clock::now(), -1), std::nullopt);
  kill(etcd, SIGKILL);
  EXPECT_EQ(watch.ended(Components::all, Clock::now() + seconds(20), -1), "etcd");
}

TEST(Watch, TellsOfAComponentThatIsStartedLater) {
  Stand made;
  std::filesystem::remove_all(made.cluster.work_dir);
  Watch watch(made.cluster);
  const pid_t etcd = made.start("etcd");
  made.note("etcd", etcd);
  EXPECT_EQ(watch.ended(Components::all, Clock::now(), -1), std::nullopt);
  kill(etcd, SIGKILL);
  EXPECT_EQ(watch.ended(Components::all, Clock::now() + seconds(20), -1), "etcd");
}

TEST(Watch, TellsOfAComponentThatEndedBeforeItWasLookedAt) {
  Stand made;
  Watch watch(made.cluster);
  const pid_t etcd = made.start("etcd");
  made.end(etcd, SIGKILL);
  made.note("etcd", etcd);
  EXPECT_EQ(watch.ended(Components::all, Clock::now() + seconds(20), -1), "etcd");
}

TEST(Watch, PassesOverClientsWhereOnlyServersMatter) {
  Stand made;
  const pid_t client = made.start("kube-scheduler");
  made.note("kube-scheduler", client);
  made.note("etcd", made.start("etcd"));
  Watch watch(made.cluster);
  kill(client, SIGKILL);
  EXPECT_EQ(watch.ended(Components::all, Clock::now() + seconds(20), -1), "kube-scheduler");
  EXPECT_EQ(watch.ended(Components::servers, Clock::now(), -1), std::nullopt);

  made.note("kube-scheduler", made.start("kube-scheduler"));
  EXPECT_EQ(watch.ended(Components::all, Clock::now(), -1), std::nullopt) << "started again";
}

TEST(Guard, StopsTheWorkAlsoWhenThatBeginsLater) {
  Stand made;
  Watch watch(made.cluster);
  std::string told;
  std::atomic<int> stops = 0;
  std::promise<void> stopped_twice;
  Guard guard(
      watch, Components::all, [&](const std::string& component) { told += component; },
      [&] {
        if (++stops == 2) stopped_twice.set_value();
      });
  const pid_t etcd = made.start("etcd");
  made.note("etcd", etcd);
  kill(etcd, SIGKILL);
  EXPECT_EQ(stopped_twice.get_future().wait_for(seconds(20)), std::future_status::ready);
  EXPECT_TRUE(guard.stop());
  EXPECT_EQ(told, "etcd");
}

TEST(Guard, StopsWhenNothingEnded) {
  Stand made;
  made.note("etcd", made.start("etcd"));
  Watch watch(made.cluster);
  Guard guard(
      watch, Components::all, [](const std::string& component) { FAIL() << component; }, [] { FAIL(); });
  EXPECT_FALSE(guard.stop());
}

}  // namespace
}  // namespace kwok
