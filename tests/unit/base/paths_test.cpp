#include "base/paths.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace kt2 {
namespace {

namespace fs = std::filesystem;

// What Go's filepath.Abs answers in /tmp/cw, with that as the current directory.
TEST(AbsolutePath, IsGosAbs) {
  const fs::path here = fs::current_path();
  struct Case {
    fs::path given;
    fs::path absolute;
  };
  const Case cases[] = {
      {".", here},
      {"a", here / "a"},
      {"a/", here / "a"},
      {"./a", here / "a"},
      {"a/../b", here / "b"},
      {"a/..", here},
      {"..", here.parent_path()},
      {"../x", here.parent_path() / "x"},
      {"/", "/"},
      {"/a/", "/a"},
      {"/../x", "/x"},
      {"//x//y", "/x/y"},
      {"/a/./b/../c", "/a/c"},
  };
  for (const Case& c : cases) EXPECT_EQ(absolute_path(c.given).string(), c.absolute.string()) << c.given;
}

TEST(AbsolutePath, ResolvesNoLinks) {
  const test::TemporaryDirectory directory;
  fs::create_directory(directory / "real");
  fs::create_directory_symlink(directory / "real", directory / "link");
  EXPECT_EQ(absolute_path(directory / "link/../x"), directory / "x");
  EXPECT_EQ(absolute_path(directory / "link/x"), directory / "link/x");
}

TEST(SplitSearchPath, LeavesEmptyPartsOut) {
  EXPECT_EQ(split_search_path("/a:/b"), (std::vector<fs::path>{"/a", "/b"}));
  EXPECT_EQ(split_search_path(":/a::b:"), (std::vector<fs::path>{"/a", "b"}));
  EXPECT_TRUE(split_search_path("").empty());
  EXPECT_TRUE(split_search_path(":").empty());
}

class Programs : public ::testing::Test {
 protected:
  void SetUp() override {
    test::write_script(directory / "one/both", "#!/bin/sh\n");
    test::write_script(directory / "two/both", "#!/bin/sh\n");
    test::write_script(directory / "two/second", "#!/bin/sh\n");
    std::ofstream(directory / "one/second") << "not executable";
    fs::create_directory(directory / "one/folder");
    fs::create_symlink(directory / "two/second", directory / "one/link");
    fs::create_symlink(directory / "nowhere", directory / "one/dangling");
    path = (directory / "one").string() + ":" + (directory / "missing").string() + ":" + (directory / "two").string();
  }

  test::TemporaryDirectory directory;
  std::string path;
};

TEST_F(Programs, FirstExecutableOnThePathWins) {
  EXPECT_EQ(find_program("both", path), directory / "one/both");
  EXPECT_EQ(find_program("second", path), directory / "two/second") << "a file that is not executable is passed over";
  EXPECT_EQ(find_program("link", path), directory / "one/link");
}

TEST_F(Programs, WhatIsNoProgramIsNotFound) {
  for (const char* name : {"folder", "dangling", "nothing", "", ".", ".."}) {
    EXPECT_EQ(find_program(name, path), std::nullopt) << name;
  }
  EXPECT_EQ(find_program("both", ""), std::nullopt) << "an empty path is not the current directory";
}

TEST_F(Programs, ANameWithASlashIsAPath) {
  EXPECT_EQ(find_program((directory / "two/second").string(), ""), directory / "two/second");
  EXPECT_EQ(find_program((directory / "one/../two/second").string(), ""), directory / "two/second");
  EXPECT_EQ(find_program("./both", path), std::nullopt) << "not looked up on the path";
  EXPECT_EQ(find_program((directory / "one/second").string(), path), std::nullopt);
}

TEST_F(Programs, ExecutableIsARegularFileWeMayRun) {
  EXPECT_TRUE(is_executable(directory / "one/both"));
  EXPECT_TRUE(is_executable(directory / "one/link"));
  EXPECT_FALSE(is_executable(directory / "one/second"));
  EXPECT_FALSE(is_executable(directory / "one/folder"));
  EXPECT_FALSE(is_executable(directory / "one/dangling"));
}

TEST_F(Programs, SameFileFollowsLinks) {
  EXPECT_TRUE(same_file(directory / "one/link", directory / "two/second"));
  EXPECT_FALSE(same_file(directory / "one/both", directory / "two/both"));
  EXPECT_FALSE(same_file(directory / "nothing", directory / "nothing")) << "neither can be read";
  fs::create_hard_link(directory / "one/both", directory / "hard");
  EXPECT_TRUE(same_file(directory / "hard", directory / "one/both"));
}

TEST(SelfPath, IsTheRunningProgram) {
  EXPECT_EQ(self_path(), fs::canonical("/proc/self/exe"));
  EXPECT_EQ(self_path().filename(), "unit-base");
}

}  // namespace
}  // namespace kt2
