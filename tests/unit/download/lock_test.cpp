#include "download/lock.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "fixture.hpp"

namespace kt2::download {
namespace {

using namespace std::chrono_literals;
using test::k_soon;

class LockTest : public test::DownloadTest {
 protected:
  Result<FileLock> take(const std::function<void()>& on_wait = [] {}) {
    return FileLock::take(m_file, m_options, on_wait);
  }

  std::filesystem::path m_file = m_directory / "lock";
};

TEST_F(LockTest, IsFreeAgainWhenTheHolderIsGone) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(take([] { ADD_FAILURE() << "nobody holds it"; }));
  }
}

TEST_F(LockTest, TheNextHasItWhenTheHolderReleasesIt) {
  test::expect_prompt([&] {
    auto held = std::make_unique<Result<FileLock>>(take());
    EXPECT_TRUE(*held);
    std::thread holder;
    Clock::time_point released;
    const auto next = take([&] {
      holder = std::thread([&, waiter = ::gettid()] {
        test::wait_asleep(waiter);
        released = Clock::now();
        held.reset();
      });
    });
    const auto now = Clock::now();
    holder.join();
    EXPECT_TRUE(next);
    return now - released;
  });
}

TEST_F(LockTest, AKilledHolderReleasesIt) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Fd reader(ends[0]);
  Fd writer(ends[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto held = take();
    if (held) [[maybe_unused]]
      const auto written = ::write(writer.get(), "x", 1);
    for (;;) ::pause();
  }
  writer.reset();
  char held = 0;
  ASSERT_EQ(::read(reader.get(), &held, 1), 1);
  m_options.deadline = Clock::now() + k_soon;
  const auto next = take([&] { ::kill(child, SIGKILL); });
  EXPECT_TRUE(next);
  EXPECT_EQ(::waitpid(child, nullptr, 0), child);
}

TEST_F(LockTest, WaitingCanBeCancelled) {
  const auto held = take();
  const test::CancelEvent cancel;
  m_options.cancel_fd = cancel.fd();
  std::thread canceller;
  const auto next = take([&] {
    canceller = std::thread([&, waiter = ::gettid()] {
      test::wait_asleep(waiter);
      cancel.set();
    });
  });
  canceller.join();
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().cause, Cause::interrupted);
}

TEST_F(LockTest, WaitingEndsAtTheDeadline) {
  const auto held = take();
  m_options.deadline = Clock::now() + 50ms;
  const auto next = take();
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().cause, Cause::timeout);
  EXPECT_GE(Clock::now(), *m_options.deadline);
}

TEST_F(LockTest, NamesAFileThatCannotBe) {
  m_file = m_directory / "absent" / "lock";
  const auto lock = take();
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().message, "opening \"" + m_file.string() + "\": No such file or directory");
}

}  // namespace
}  // namespace kt2::download
