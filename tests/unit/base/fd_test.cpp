#include "base/fd.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

namespace kt2 {
namespace {

int some_descriptor() {
  return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) != -1;
}

TEST(Fd, ClosesWhatItHolds) {
  const int raw = some_descriptor();
  {
    const Fd fd(raw);
    EXPECT_TRUE(fd);
    EXPECT_EQ(fd.get(), raw);
  }
  EXPECT_FALSE(is_open(raw));
}

TEST(Fd, HoldsNothingAtFirst) {
  const Fd fd;
  EXPECT_FALSE(fd);
  EXPECT_EQ(fd.get(), -1);
}

TEST(Fd, ZeroIsADescriptor) {
  Fd fd(0);
  EXPECT_TRUE(fd);
  EXPECT_EQ(fd.release(), 0);
}

TEST(Fd, MovesItsDescriptor) {
  const int raw = some_descriptor();
  const int other = some_descriptor();
  Fd first(raw);
  Fd second(std::move(first));
  EXPECT_EQ(second.get(), raw);
  Fd third(other);
  third = std::move(second);
  EXPECT_EQ(third.get(), raw);
  EXPECT_FALSE(is_open(other)) << "what was held before is closed";
  Fd& same = third;
  third = std::move(same);
  EXPECT_TRUE(is_open(raw));
}

TEST(Fd, GivesUpItsDescriptorOpen) {
  const int raw = some_descriptor();
  Fd fd(raw);
  EXPECT_EQ(fd.release(), raw);
  EXPECT_FALSE(fd);
  EXPECT_TRUE(is_open(raw));
  fd.reset(raw);
  fd.reset();
  EXPECT_FALSE(is_open(raw));
}

}  // namespace
}  // namespace kt2
