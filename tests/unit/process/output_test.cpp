#include "process/output.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::process {
namespace {

struct Pipe {
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    source.reset(ends[0]);
    target.reset(ends[1]);
  }
  Fd source;
  Fd target;
};

TEST(Destination, WritesToAFile) {
  const test::TemporaryDirectory directory;
  const auto file = open_file(directory / "out", O_WRONLY | O_CREAT);
  Destination destination(file->get());
  EXPECT_EQ(destination.write("text"), 4u);
  EXPECT_EQ(destination.error(), "");
  EXPECT_EQ(test::read(directory / "out"), "text");
}

TEST(Destination, OfNowhereTakesEverything) {
  Destination destination(-1);
  EXPECT_EQ(destination.write("text"), 4u);
  EXPECT_EQ(destination.error(), "");
}

TEST(Destination, AFullPipeTakesNothingAndBlocksNobody) {
  const Pipe pipe;
  Destination destination(pipe.target.get());
  const std::string piece(100'000, 'x');
  std::size_t total = 0;
  while (const std::size_t count = destination.write(piece)) total += count;
  EXPECT_GE(total, 4096u);
  EXPECT_EQ(destination.error(), "");
  EXPECT_EQ(::fcntl(pipe.target.get(), F_GETFL) & O_NONBLOCK, 0) << "others who write there still block";
}

TEST(Destination, ThatFailsTakesEverythingFromThenOn) {
  const auto full = open_file("/dev/full", O_WRONLY);
  Destination destination(full->get());
  EXPECT_EQ(destination.write("text"), 4u);
  EXPECT_EQ(destination.error(), "No space left on device");
  EXPECT_EQ(destination.write("more"), 4u);
}

class Streams : public ::testing::Test {
 protected:
  Kept kept{Tail(100), nullptr, {}};
  std::string heard;
  Stream made(int destination) {
    return std::move(*Stream::make(destination, kept, [this](std::string_view data) { heard += data; }));
  }
  static void print(const Stream& stream, std::string_view text) {
    ASSERT_EQ(::write(stream.child_end(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
};

TEST_F(Streams, MoveWhatTheChildPrints) {
  const Pipe out;
  Stream stream = made(out.target.get());
  EXPECT_FALSE(stream.move()) << "nothing yet, and it does not wait";
  print(stream, "text");
  EXPECT_EQ(stream.wanted().events, POLLIN);
  EXPECT_TRUE(stream.move());
  char buffer[16];
  EXPECT_EQ(::read(out.source.get(), buffer, sizeof buffer), 4);
  EXPECT_EQ(heard, "text");
  EXPECT_EQ(kept.tail.text(), "text");
}

TEST_F(Streams, EndWithTheChildsEnd) {
  Stream stream = made(-1);
  print(stream, "last");
  stream.close_child_end();
  EXPECT_TRUE(stream.open());
  EXPECT_TRUE(stream.move());
  EXPECT_FALSE(stream.move());
  EXPECT_FALSE(stream.open());
  EXPECT_EQ(heard, "last");
}

TEST_F(Streams, ReadNoMoreWhileTheReaderStandsStill) {
  const Pipe out;
  Stream stream = made(out.target.get());
  const std::string piece(60'000, 'x');
  while (stream.wanted().events == POLLIN) {
    print(stream, piece);
    ASSERT_TRUE(stream.move());
  }
  print(stream, "later");
  const std::string before = heard;
  EXPECT_FALSE(stream.move()) << "no room";
  EXPECT_EQ(heard.size(), before.size()) << "nothing is read into memory that cannot be passed on";
  std::string passed;
  std::string buffer(65536, '\0');
  stream.close_child_end();
  while (stream.open()) {
    const ssize_t count = ::read(out.source.get(), buffer.data(), buffer.size());
    passed.append(buffer, 0, static_cast<std::size_t>(count));
    while (stream.move()) {
    }
  }
  ::fcntl(out.source.get(), F_SETFL, O_NONBLOCK);
  for (ssize_t count = 1; count > 0;) {
    count = ::read(out.source.get(), buffer.data(), buffer.size());
    if (count > 0) passed.append(buffer, 0, static_cast<std::size_t>(count));
  }
  EXPECT_TRUE(passed == heard);
  EXPECT_TRUE(passed.ends_with("xlater"));
}

TEST_F(Streams, KeepNoDescriptorForOthers) {
  const Stream stream = made(-1);
  EXPECT_NE(::fcntl(stream.child_end(), F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_NE(::fcntl(stream.wanted().fd, F_GETFD) & FD_CLOEXEC, 0);
}

}  // namespace
}  // namespace kt2::process
