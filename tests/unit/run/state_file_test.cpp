#include "run/state_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "base/files.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::run {
namespace {

using results::State;

class StateFileTest : public ::testing::Test {
 protected:
  void keep(const std::string& record) {
    const auto updated = file.update("r", [&](State& state) { state.deployers["kwok"].record = record; });
    EXPECT_TRUE(updated) << updated.error().message;
  }
  std::string refusal() const {
    const auto state = file.read();
    return state ? "" : state.error().message;
  }
  void put(const std::string& text) const { std::ofstream(file.path()) << text; }

  const test::TemporaryDirectory directory;
  const StateFile file{directory.path()};
};

TEST_F(StateFileTest, WhereThereIsNoneNothingIsKnown) {
  const auto state = file.read();
  ASSERT_TRUE(state);
  EXPECT_FALSE(*state);
}

TEST_F(StateFileTest, ChangesStartFromWhatIsThere) {
  keep("one");
  EXPECT_TRUE(file.update(
      "r", [](State& state) { state.deployers["noop"].holds_nothing = true; }, StateFile::Durable::yes));
  const auto state = file.read();
  ASSERT_TRUE(state && *state);
  EXPECT_EQ((*state)->run_id, "r");
  EXPECT_EQ((*state)->deployers.at("kwok").record, "one");
  EXPECT_TRUE((*state)->deployers.at("noop").holds_nothing);
}

TEST_F(StateFileTest, IsTheOwnersAlone) {
  keep("one");
  struct stat info {};
  ASSERT_EQ(::stat(file.path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(StateFileTest, ManyWritersLoseNothing) {
  constexpr int k_writers = 8;
  constexpr int k_changes = 20;
  {
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < k_writers; ++writer) {
      writers.emplace_back([this] {
        for (int i = 0; i < k_changes; ++i) {
          EXPECT_TRUE(file.update("r", [](State& state) { state.deployers["kwok"].began += 1; }));
        }
      });
    }
  }
  EXPECT_EQ((*file.read())->deployers.at("kwok").began, k_writers * k_changes);
}

TEST_F(StateFileTest, WhatAKilledWriterLeftIsWrittenOver) {
  std::ofstream(directory.path() / "state.json.new") << "half of it";
  keep("one");
  EXPECT_EQ((*file.read())->deployers.at("kwok").record, "one");
  EXPECT_FALSE(std::filesystem::exists(directory.path() / "state.json.new"));
}

TEST_F(StateFileTest, ASymbolicLinkIsNotFollowed) {
  keep("one");
  std::filesystem::rename(file.path(), directory.path() / "elsewhere");
  std::filesystem::create_symlink(directory.path() / "elsewhere", file.path());
  EXPECT_NE(refusal().find("it is a symbolic link; it is not used"), std::string::npos) << refusal();
  EXPECT_NE(refusal().find(file.path().string()), std::string::npos);
  EXPECT_FALSE(file.update("r", [](State&) {}));
  EXPECT_TRUE(std::filesystem::is_symlink(file.path())) << "it is left as it is";
}

TEST_F(StateFileTest, AnotherUsersIsRefused) {
  keep("one");
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  ASSERT_EQ(::chown(file.path().c_str(), 12345, 12345), 0);
  EXPECT_NE(refusal().find("it belongs to user 12345, not to 0"), std::string::npos) << refusal();
}

TEST_F(StateFileTest, HalfOfOneIsRefusedAndLeft) {
  keep("one");
  const std::string text = *read_file(file.path());
  put(text.substr(0, text.size() / 2));
  EXPECT_NE(refusal().find("it is not whole"), std::string::npos) << refusal();
  EXPECT_FALSE(file.update("r", [](State&) {}));
  EXPECT_EQ(*read_file(file.path()), text.substr(0, text.size() / 2));
}

TEST_F(StateFileTest, ADirectoryThatIsGoneIsNamed) {
  const auto updated = StateFile(directory.path() / "gone").update("r", [](State&) {});
  ASSERT_FALSE(updated);
  EXPECT_NE(updated.error().message.find("gone"), std::string::npos);
}

}  // namespace
}  // namespace kt2::run
