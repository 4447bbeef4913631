#include "run/entrypoint.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "support/temporary_directory.hpp"

namespace kt2::run {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr const char* k_container = "pid:[4026532501]";

// A /proc with a first process that began `ticks` after boot.
class Proc {
 public:
  explicit Proc(const std::string& name, long ticks, const std::string& processes = k_container) {
    fs::create_directories(m_directory / "1");
    fs::create_directories(m_directory / "self/ns");
    fs::create_symlink(processes, m_directory / "self/ns/pid");
    std::ofstream(m_directory / "1/stat") << "1 (" << name << ") S 0 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 12 0 "
                                          << ticks << " 46419968 3760 18446744073709551615 1 1\n";
  }
  fs::path path() const { return m_directory.path(); }
  std::optional<Duration> age_at(Duration since_boot) const { return entrypoint_age(path(), since_boot); }

 private:
  test::TemporaryDirectory m_directory;
};

long ticks(std::chrono::seconds time) {
  return time.count() * ::sysconf(_SC_CLK_TCK);
}

TEST(Entrypoint, IsAsOldAsTheFirstProcessOfTheContainer) {
  EXPECT_EQ(Proc("entrypoint", ticks(100s)).age_at(160s), 1min);
  EXPECT_EQ(Proc("a name) 5 (so", ticks(100s)).age_at(160s), 1min);
}

TEST(Entrypoint, IsNotTheMachinesInit) {
  EXPECT_EQ(Proc("entrypoint", ticks(100s), "pid:[4026531836]").age_at(160s), std::nullopt);
  EXPECT_EQ(Proc("systemd", ticks(100s)).age_at(160s), std::nullopt);
  EXPECT_EQ(Proc("init", ticks(100s)).age_at(160s), std::nullopt);
}

TEST(Entrypoint, WhatMakesNoSenseIsNotCounted) {
  EXPECT_EQ(Proc("entrypoint", ticks(200s)).age_at(160s), std::nullopt) << "it cannot begin later than now";
  EXPECT_EQ(entrypoint_age("/nonexistent", 160s), std::nullopt);
  const Proc cut("entrypoint", ticks(100s));
  std::ofstream(cut.path() / "1/stat") << "1 (entrypoint) S 0 1";
  EXPECT_EQ(cut.age_at(160s), std::nullopt);
}

TEST(Entrypoint, TheJobBeganWithItUnlessItIsOlderThanAnyJob) {
  const Clock::time_point now{100h};
  EXPECT_EQ(job_start(10min, 2h, now), now - 10min);
  EXPECT_EQ(job_start(2h, 2h, now), now);
  EXPECT_EQ(job_start(std::nullopt, 2h, now), now);
}

}  // namespace
}  // namespace kt2::run
