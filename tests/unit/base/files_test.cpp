#include "base/files.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "support/temporary_directory.hpp"

namespace kt2 {
namespace {

namespace fs = std::filesystem;

void put(const fs::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

std::string get(const fs::path& file) {
  const auto text = read_file(file);
  return text ? *text : "error: " + text.error().message;
}

bool names(const Error& error, const fs::path& path) {
  return error.message.find(path.string()) != std::string::npos;
}

class Files : public ::testing::Test {
 protected:
  test::TemporaryDirectory directory;
};

TEST_F(Files, OpenedOnesAreClosedInChildren) {
  put(directory / "x", "text");
  const auto file = open_file(directory / "x", O_RDONLY);
  ASSERT_TRUE(file);
  EXPECT_NE(::fcntl(file->get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(Files, AnErrorNamesThePathAndTheReason) {
  const auto file = open_file(directory / "missing", O_RDONLY);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().message, "opening \"" + (directory / "missing").string() + "\": No such file or directory");
  EXPECT_EQ(file.error().cause, Cause::infrastructure);
}

TEST_F(Files, ReadsWholeFiles) {
  std::string large;
  for (int i = 0; i < 200'000; ++i) large += static_cast<char>(i % 251);
  for (const std::string& text : {std::string(), std::string("a\0b\xff\n", 5), std::string(65536, 'x'), large}) {
    put(directory / "x", text);
    EXPECT_TRUE(get(directory / "x") == text) << text.size();
  }
}

TEST_F(Files, ReadsFilesWithoutASize) {
  EXPECT_NE(get("/proc/self/status").find("Pid:"), std::string::npos);
}

TEST_F(Files, ADirectoryIsNotRead) {
  const auto text = read_file(directory.path());
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message, "reading \"" + directory.path().string() + "\": Is a directory");
}

TEST_F(Files, ReplacesAFile) {
  put(directory / "x", "a much longer text than the new one");
  ASSERT_TRUE(replace_file(directory / "x", "new"));
  EXPECT_EQ(get(directory / "x"), "new");
  EXPECT_EQ(directory.names(), std::set<std::string>{"x"});
}

TEST_F(Files, ReplacesWithTheModeAskedFor) {
  const auto mode_of = [&](const char* name) { return fs::status(directory / name).permissions(); };
  put(directory / "x", "old");
  fs::permissions(directory / "x", fs::perms(0600));
  ASSERT_TRUE(replace_file(directory / "x", "new"));
  EXPECT_EQ(mode_of("x"), fs::perms(0644));
  ASSERT_TRUE(replace_file(directory / "secret", "new", 0600));
  EXPECT_EQ(mode_of("secret"), fs::perms(0600));
}

TEST_F(Files, AReaderSeesTheOldTextOrTheNew) {
  put(directory / "x", "old");
  const auto reader = open_file(directory / "x", O_RDONLY);
  ASSERT_TRUE(reader);
  ASSERT_TRUE(replace_file(directory / "x", "new"));
  char buffer[8] = {};
  EXPECT_EQ(::read(reader->get(), buffer, sizeof buffer), 3);
  EXPECT_STREQ(buffer, "old") << "an open file is not written to";
}

TEST_F(Files, AFailedReplacementNamesThePathAndLeavesNothing) {
  const auto missing = replace_file(directory / "no/x", "new");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "writing \"" + (directory / "no/x").string() + "\": No such file or directory");
  EXPECT_EQ(missing.error().cause, Cause::infrastructure);

  fs::create_directory(directory / "folder");
  put(directory / "folder/inside", "kept");
  const auto folder = replace_file(directory / "folder", "new");
  ASSERT_FALSE(folder);
  EXPECT_TRUE(names(folder.error(), directory / "folder")) << folder.error().message;
  EXPECT_EQ(directory.names(), std::set<std::string>{"folder"});
  EXPECT_EQ(get(directory / "folder/inside"), "kept");
}

// Stands for a full disk: writes past a process's size limit fail in the same place.
TEST_F(Files, WhatCannotBeWrittenLeavesTheOldFile) {
  put(directory / "x", "old");
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{10'000, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto written = replace_file(directory / "x", std::string(20'000, 'n'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, SIG_DFL);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "writing \"" + (directory / "x").string() + "\": File too large");
  EXPECT_EQ(get(directory / "x"), "old");
  EXPECT_EQ(directory.names(), std::set<std::string>{"x"});
}

TEST_F(Files, WriteAllSaysWhatCouldNotBeWritten) {
  const auto full = open_file("/dev/full", O_WRONLY);
  ASSERT_TRUE(full);
  const auto written = write_all(full->get(), "text", "the report");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "writing \"the report\": No space left on device");
  EXPECT_TRUE(write_all(full->get(), "", "nothing"));
}

TEST_F(Files, MakesDirectoriesOnTheWay) {
  ASSERT_TRUE(make_directories(directory / "a/b/c"));
  EXPECT_TRUE(fs::is_directory(directory / "a/b/c"));
  EXPECT_TRUE(make_directories(directory / "a/b/c")) << "one that is there already";
  fs::create_directory_symlink(directory / "a", directory / "link");
  EXPECT_TRUE(make_directories(directory / "link")) << "a link to one";
}

TEST_F(Files, ADirectoryThatCannotBeMadeIsNamed) {
  put(directory / "file", "kept");
  for (const char* name : {"file", "file/below"}) {
    const auto made = make_directories(directory / name);
    ASSERT_FALSE(made) << name;
    EXPECT_EQ(made.error().message, "making the directory \"" + (directory / name).string() + "\": Not a directory");
    EXPECT_EQ(made.error().cause, Cause::infrastructure);
  }
  EXPECT_EQ(get(directory / "file"), "kept");
}

}  // namespace
}  // namespace kt2
