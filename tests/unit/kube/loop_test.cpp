#include "kube/loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <string>

namespace kt2::kube {
namespace {

using namespace std::chrono_literals;

void wake(const Fd& fd) {
  const std::uint64_t one = 1;
  ASSERT_EQ(::write(fd.get(), &one, sizeof one), ssize_t{sizeof one});
}

TEST(Loop, CallsTimersInTheirOrder) {
  Loop loop;
  std::string called;
  const Clock::time_point now = Clock::now();
  loop.at(now + 3ms, [&] { called += 'c'; });
  loop.at(now + 1ms, [&] { called += 'a'; });
  loop.at(now + 1ms, [&] { called += 'b'; });
  loop.run([&] { return called.size() == 3; });
  EXPECT_EQ(called, "abc");
  EXPECT_GE(Clock::now(), now + 3ms);
}

TEST(Loop, DoesNotCallACancelledTimer) {
  Loop loop;
  bool called = false;
  bool over = false;
  const Loop::TimerId first = loop.at(Clock::now() + 1ms, [&] { called = true; });
  loop.at(Clock::now(), [&] { loop.cancel(first); });
  loop.at(Clock::now() + 2ms, [&] { over = true; });
  loop.run([&] { return over; });
  EXPECT_FALSE(called);
  loop.cancel(first);
  loop.cancel(0);
}

TEST(Loop, LetsDescriptorsSpeakBesideATimerThatSetsItselfAgain) {
  Loop loop;
  const Fd event(::eventfd(0, EFD_CLOEXEC));
  bool heard = false;
  std::function<void()> again = [&] { loop.at(Clock::now(), again); };
  again();
  loop.watch(event.get(), EPOLLIN, [&](std::uint32_t) { heard = true; });
  wake(event);
  loop.run([&] { return heard; });
  EXPECT_TRUE(heard);
}

TEST(Loop, IsQuietAboutAForgottenDescriptor) {
  Loop loop;
  const Fd first(::eventfd(0, EFD_CLOEXEC));
  const Fd second(::eventfd(0, EFD_CLOEXEC));
  int calls = 0;
  // Both are ready at once: whoever comes first forgets the other.
  loop.watch(first.get(), EPOLLIN, [&](std::uint32_t) {
    ++calls;
    loop.forget(first.get());
    loop.forget(second.get());
  });
  loop.watch(second.get(), EPOLLIN, [&](std::uint32_t) {
    ++calls;
    loop.forget(first.get());
    loop.forget(second.get());
  });
  wake(first);
  wake(second);
  bool over = false;
  loop.at(Clock::now() + 5ms, [&] { over = true; });
  loop.run([&] { return over; });
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace kt2::kube
