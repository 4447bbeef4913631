#include "run/channel.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>

namespace kt2::run {
namespace {

class Channels : public ::testing::Test {
 protected:
  std::optional<std::pair<Channel, Channel>> ends = [] {
    auto made = Channel::make_pair();
    return made ? std::optional(std::move(*made)) : std::nullopt;
  }();
  Channel& here() { return ends->first; }
  Channel& there() { return ends->second; }
  // Ends the other side.
  void hang_up() { Channel gone = std::move(ends->second); }

  std::vector<std::string> passed(const std::vector<std::string>& fields) {
    EXPECT_TRUE(here().send({MessageKind::metadata, fields}));
    const auto message = there().receive();
    return message ? message->fields : std::vector<std::string>{"nothing came"};
  }
};

TEST_F(Channels, MessagesArriveWholeAndInOrder) {
  EXPECT_TRUE(here().send({MessageKind::note, {"first", "1"}}));
  EXPECT_TRUE(here().send({MessageKind::quit, {}}));
  const auto first = there().receive();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->kind, MessageKind::note);
  EXPECT_EQ(first->fields, (std::vector<std::string>{"first", "1"}));
  const auto second = there().receive();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->kind, MessageKind::quit);
  EXPECT_TRUE(second->fields.empty());
}

TEST_F(Channels, BothWays) {
  EXPECT_TRUE(there().send({MessageKind::perform, {"4"}}));
  EXPECT_EQ(here().receive()->fields, std::vector<std::string>{"4"});
}

TEST_F(Channels, FieldsMayHoldAnything) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  const std::vector<std::string> fields{"", bytes, "", "\n\n", std::string(4, '\0')};
  EXPECT_EQ(passed(fields), fields);
  const std::vector<std::string> many(1000, "x");
  EXPECT_EQ(passed(many), many);
}

TEST_F(Channels, OfALargeFieldTheEndArrives) {
  const std::string large = std::string(1'000'000, 'x') + "the end";
  const auto fields = passed({"before", large, "after"});
  ASSERT_EQ(fields.size(), 3u);
  EXPECT_EQ(fields[0], "before");
  EXPECT_EQ(fields[2], "after");
  EXPECT_GT(fields[1].size(), 16u * 1024) << "what a failed command's tail holds";
  EXPECT_TRUE(large.ends_with(fields[1]));
}

TEST_F(Channels, ThreeLargeFieldsArrive) {
  const std::string large(1'000'000, 'x');
  EXPECT_EQ(passed({large, large, large}).size(), 3u);
}

TEST_F(Channels, TellWhenTheOtherEndIsGone) {
  hang_up();
  EXPECT_FALSE(here().send({MessageKind::quit, {}})) << "and no SIGPIPE";
  EXPECT_FALSE(here().receive());
  bool gone = false;
  EXPECT_FALSE(here().try_receive(MessageKind::quit, gone));
  EXPECT_TRUE(gone);
}

TEST_F(Channels, WhatWasSentBeforeTheEndStillArrives) {
  EXPECT_TRUE(there().send({MessageKind::done, {}}));
  hang_up();
  EXPECT_EQ(here().receive()->kind, MessageKind::done);
  EXPECT_FALSE(here().receive());
}

TEST_F(Channels, TryReceiveDoesNotWait) {
  bool gone = true;
  EXPECT_FALSE(here().try_receive(MessageKind::cancel, gone));
  EXPECT_FALSE(gone);
  there().send({MessageKind::cancel, {"1"}});
  const auto message = here().try_receive(MessageKind::cancel, gone);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->fields, std::vector<std::string>{"1"});
  EXPECT_FALSE(gone);
}

TEST_F(Channels, TryReceiveLeavesOtherKindsThere) {
  bool gone = true;
  there().send({MessageKind::quit, {}});
  there().send({MessageKind::cancel, {"1"}});
  EXPECT_FALSE(here().try_receive(MessageKind::cancel, gone));
  EXPECT_FALSE(gone);
  EXPECT_EQ(here().receive()->kind, MessageKind::quit);
  EXPECT_TRUE(here().try_receive(MessageKind::cancel, gone));
}

TEST_F(Channels, DescriptorIsReadableWhenAMessageIsThere) {
  pollfd polled{here().fd(), POLLIN, 0};
  EXPECT_EQ(::poll(&polled, 1, 0), 0);
  there().send({MessageKind::quit, {}});
  EXPECT_EQ(::poll(&polled, 1, 0), 1);
}

TEST_F(Channels, AreClosedInPrograms) {
  EXPECT_NE(::fcntl(here().fd(), F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_NE(::fcntl(there().fd(), F_GETFD) & FD_CLOEXEC, 0);
}

}  // namespace
}  // namespace kt2::run
