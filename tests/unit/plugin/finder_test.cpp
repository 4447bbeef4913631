#include "plugin/finder.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::plugin {
namespace {

namespace fs = std::filesystem;

// An installation, a PATH, and the folders of plugins, all empty at first.
class FinderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    test::write_script(program, "#!/bin/sh\n");
    environment.set("PATH", (directory / "path1").string() + ":" + (directory / "path2").string());
    environment.set("XDG_DATA_HOME", (directory / "data").string());
    environment.set("KUBETEST2_PLUGIN_PATH", (directory / "own1").string() + ":" + (directory / "own2").string());
  }
  void library(const std::string& name) const {
    fs::create_directories((directory / name).parent_path());
    std::ofstream(directory / name) << "x";
  }
  void executable(const std::string& name) const { test::write_script(directory / name, "#!/bin/sh\n"); }

  Finder finder() const { return {environment, program}; }
  // Where it is, relative to the test's directory; "nowhere" otherwise.
  std::string place(Kind kind, std::string_view name) const { return shown(finder().find(kind, name)); }
  std::string shown(const std::optional<Found>& found) const {
    return found ? fs::relative(found->path, directory.path()).string() : "nowhere";
  }

  test::TemporaryDirectory directory;
  fs::path program = directory / "prefix/bin/kubetest2";
  Environment environment;
};

TEST_F(FinderTest, TheFirstPlaceWins) {
  const std::string library_file = "libkubetest2-deployer-x.so";
  const std::vector<std::string> places{
      "own1/" + library_file, "own2/" + library_file, "data/kubetest2/plugins/" + library_file,
      "path1/kubetest2-x",    "path2/kubetest2-x",    "prefix/lib/kubetest2/plugins/" + library_file};
  EXPECT_EQ(place(Kind::deployer, "x"), "nowhere");
  for (auto at = places.rbegin(); at != places.rend(); ++at) {
    if (at->starts_with("path"))
      executable(*at);
    else
      library(*at);
    EXPECT_EQ(place(Kind::deployer, "x"), *at);
  }
}

TEST_F(FinderTest, SaysWhatItFoundAndWhere) {
  library("own2/libkubetest2-tester-a.so");
  executable("path1/kubetest2-tester-b");
  library("data/kubetest2/plugins/libkubetest2-deployer-c.so");
  library("prefix/lib/kubetest2/plugins/libkubetest2-deployer-d.so");
  const auto a = finder().find(Kind::tester, "a");
  ASSERT_TRUE(a);
  EXPECT_EQ(a->kind, Kind::tester);
  EXPECT_EQ(a->name, "a");
  EXPECT_FALSE(a->executable);
  EXPECT_EQ(a->origin, "KUBETEST2_PLUGIN_PATH");
  const auto b = finder().find(Kind::tester, "b");
  ASSERT_TRUE(b);
  EXPECT_TRUE(b->executable);
  EXPECT_EQ(b->origin, "PATH");
  EXPECT_EQ(finder().find(Kind::deployer, "c")->origin, "XDG_DATA_HOME");
  EXPECT_EQ(finder().find(Kind::deployer, "d")->origin, "installation");
}

TEST_F(FinderTest, TestersAndDeployersAreApart) {
  library("own1/libkubetest2-tester-x.so");
  EXPECT_EQ(place(Kind::deployer, "x"), "nowhere");
  executable("path1/kubetest2-y");
  EXPECT_EQ(place(Kind::tester, "y"), "nowhere");
}

TEST_F(FinderTest, ALinkToUsIsNoOtherProgram) {
  fs::create_directories(directory / "path1");
  fs::create_symlink(program, directory / "path1/kubetest2-kwok");
  fs::create_symlink(program, directory / "path1/kubetest2-tester-exec");
  fs::create_hard_link(program, directory / "path1/kubetest2-hard");
  library("prefix/lib/kubetest2/plugins/libkubetest2-deployer-kwok.so");
  library("prefix/lib/kubetest2/plugins/libkubetest2-tester-exec.so");
  EXPECT_EQ(place(Kind::deployer, "kwok"), "prefix/lib/kubetest2/plugins/libkubetest2-deployer-kwok.so");
  EXPECT_EQ(place(Kind::tester, "exec"), "prefix/lib/kubetest2/plugins/libkubetest2-tester-exec.so");
  EXPECT_EQ(place(Kind::deployer, "hard"), "nowhere");
  executable("path2/kubetest2-kwok");
  EXPECT_EQ(place(Kind::deployer, "kwok"), "path2/kubetest2-kwok") << "one behind the link that is not us";
}

TEST_F(FinderTest, WhatCannotBeRunIsPassedOver) {
  library("path1/kubetest2-x");
  fs::create_directories(directory / "path1/kubetest2-folder");
  executable("path2/kubetest2-x");
  EXPECT_EQ(place(Kind::deployer, "x"), "path2/kubetest2-x");
  EXPECT_EQ(place(Kind::deployer, "folder"), "nowhere");
}

TEST_F(FinderTest, WithoutXdgDataHomeItIsBelowHome) {
  environment.set("HOME", (directory / "home").string());
  library("home/.local/share/kubetest2/plugins/libkubetest2-deployer-x.so");
  EXPECT_EQ(place(Kind::deployer, "x"), "nowhere") << "XDG_DATA_HOME is set";
  for (const bool empty : {true, false}) {
    if (empty)
      environment.set("XDG_DATA_HOME", "");
    else
      environment.unset("XDG_DATA_HOME");
    EXPECT_EQ(place(Kind::deployer, "x"), "home/.local/share/kubetest2/plugins/libkubetest2-deployer-x.so");
  }
}

TEST_F(FinderTest, WithoutAnyVariableTheInstallationIsLeft) {
  environment = {};
  library("prefix/lib/kubetest2/plugins/libkubetest2-deployer-x.so");
  EXPECT_EQ(place(Kind::deployer, "x"), "prefix/lib/kubetest2/plugins/libkubetest2-deployer-x.so");
  EXPECT_EQ(finder().module_directory(), directory / "prefix/lib/kubetest2");
}

TEST_F(FinderTest, NamesThatAreNoFileNamesAreNotFound) {
  library("own1/libkubetest2-deployer-x.so");
  library("libkubetest2-deployer-x.so");
  for (const char* name : {"", ".", "..", "../x", "/x", "a/b", "-x", "--up", ".x"}) {
    EXPECT_EQ(place(Kind::deployer, name), "nowhere") << name;
  }
}

TEST_F(FinderTest, LibrariesAloneOnRequest) {
  executable("path1/kubetest2-x");
  EXPECT_EQ(finder().find_library(Kind::deployer, "x"), std::nullopt);
  library("prefix/lib/kubetest2/plugins/libkubetest2-deployer-x.so");
  EXPECT_EQ(shown(finder().find_library(Kind::deployer, "x")),
            "prefix/lib/kubetest2/plugins/libkubetest2-deployer-x.so");
  EXPECT_EQ(place(Kind::deployer, "x"), "path1/kubetest2-x");
  EXPECT_EQ(finder().find_library(Kind::deployer, "../x"), std::nullopt);
}

TEST_F(FinderTest, ListsAllByKindAndName) {
  library("own1/libkubetest2-deployer-b.so");
  library("prefix/lib/kubetest2/plugins/libkubetest2-deployer-b.so");
  library("prefix/lib/kubetest2/plugins/libkubetest2-deployer-a.so");
  library("prefix/lib/kubetest2/plugins/libkubetest2-tester-t.so");
  library("prefix/lib/kubetest2/plugins/libkubetest2-net.so");
  library("prefix/lib/kubetest2/plugins/libkubetest2-deployer-.so");
  library("prefix/lib/kubetest2/plugins/libkubetest2-deployer-c.txt");
  executable("path1/kubetest2-tester-u");
  executable("path1/kubetest2-c");
  executable("path1/kubetest2");
  executable("path1/other");
  fs::create_symlink(program, directory / "path1/kubetest2-self");
  const auto listed = [&](bool shadowed) {
    std::vector<std::string> lines;
    for (const Found& found : finder().all(shadowed)) {
      lines.push_back(std::string(kind_name(found.kind)) + " " + found.name + " " + found.origin);
    }
    return lines;
  };
  EXPECT_EQ(listed(false), (std::vector<std::string>{"deployer a installation", "deployer b KUBETEST2_PLUGIN_PATH",
                                                     "deployer c PATH", "tester t installation", "tester u PATH"}));
  EXPECT_EQ(listed(true), (std::vector<std::string>{"deployer a installation", "deployer b KUBETEST2_PLUGIN_PATH",
                                                    "deployer b installation", "deployer c PATH",
                                                    "tester t installation", "tester u PATH"}));
}

TEST_F(FinderTest, RelativeFoldersAreMadeAbsolute) {
  environment.set("KUBETEST2_PLUGIN_PATH", "here");
  const fs::path before = fs::current_path();
  fs::current_path(directory.path());
  library("here/libkubetest2-deployer-x.so");
  const auto found = finder().find(Kind::deployer, "x");
  fs::current_path(before);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->path, directory / "here/libkubetest2-deployer-x.so");
}

}  // namespace
}  // namespace kt2::plugin
