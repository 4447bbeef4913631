// Plugins that must not be used: refused before anything starts, with a message that names the file and the reason.
#include <unistd.h>

#include <fstream>

#include "fixture.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

struct Refused {
  const char* name;
  const char* reason;
  const char* kind = "deployer";
};

void PrintTo(const Refused& refused, std::ostream* out) {
  *out << refused.name;
}

class LoadingTest : public PluginTest, public testing::WithParamInterface<Refused> {};

TEST_P(LoadingTest, IsRefused) {
  const auto& [name, reason, kind] = GetParam();
  const bool tester = kind == std::string("tester");
  const std::vector<std::string> words =
      tester ? std::vector<std::string>{"good", "--up", "--down", std::string("--test=") + name}
             : std::vector<std::string>{name, "--up", "--down"};
  const Finished run = launcher(words).run();
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(has(run.err, "Error: "));
  EXPECT_TRUE(has(run.err, std::string(kind) + " \"" + name + "\""));
  EXPECT_TRUE(has(run.err, reason));
  EXPECT_TRUE(nothing_started());
}

INSTANTIATE_TEST_SUITE_P(
    Plugins, LoadingTest,
    testing::Values(
        Refused{"no-symbol", "it does not export kt2_plugin_v1"},  //
        Refused{"newer-minor", "version 1.1 of the plugin ABI, this kubetest2 only 1.0: use a newer kubetest2"},
        Refused{"small-struct", "its struct_size of"},                //
        Refused{"tiny-struct", "its struct_size of 8 is too small"},  //
        Refused{"wrong-kind", "it is a \"tester\", not a deployer"},
        Refused{"wrong-name", "it calls itself \"somebody-else\", its file is named for \"wrong-name\""},
        Refused{"null-create", "its create is null"},                 //
        Refused{"null-destroy", "its destroy is null"},               //
        Refused{"null-get-interface", "its get_interface is null"},   //
        Refused{"null-summary", "it has no summary"},                 //
        Refused{"null-up", "its up is null"},                         //
        Refused{"null-test", "its test is null", "tester"},           //
        Refused{"no-interface", "it does not offer kt2.deployer/1"},  //
        Refused{"small-interface", "its kt2.deployer/1 has too small a struct_size"},
        Refused{"flag-without-help", "its flag --puzzle has no help"},  //
        Refused{"flag-without-name", "its flag 0 has no name"},
        Refused{"flag-unknown-type", "its flag --puzzle is of the unknown type 99"},
        Refused{"flag-taken", "has a flag --up, which is kubetest2's own"},  //
        Refused{"flag-twice", "--puzzle"},                                   //
        Refused{"flag-bad-default", "--puzzle"},                             //
        Refused{"undefined-symbol", "undefined symbol: nobody_has_this"},
        Refused{"constructor-crashes", "killed by SIGSEGV"},  //
        Refused{"constructor-aborts", "killed by SIGABRT"},   //
        Refused{"constructor-exits", "exit status 0"},        //
        Refused{"constructor-hangs", "did not end within 10s"},
        Refused{"create-crashes", "creating the deployer \"create-crashes\": the process died: killed by SIGSEGV"},
        Refused{"create-exits", "creating the deployer \"create-exits\": the process died: exit status 0"},
        Refused{"create-hangs", "creating the deployer \"create-hangs\": did not end within 10s"},
        Refused{"create-fails", "creating the deployer \"create-fails\": the moon is not full"},
        Refused{"create-silent", "failed without saying why"},  //
        Refused{"create-throws", "creating the deployer \"create-throws\""}),
    [](const auto& plugin) { return identifier(plugin.param.name); });

using UnloadableTest = PluginTest;

// A copy of the plugin without a fault in a folder of this test's own.
fs::path copy_of_good(const TemporaryDirectory& directory) {
  fs::create_directory(directory / "plugins");
  fs::permissions(directory / "plugins", fs::perms(0755));
  const fs::path copy = directory / "plugins/libkubetest2-deployer-good.so";
  fs::copy_file(faulty_file("good"), copy);
  fs::permissions(copy, fs::perms(0644));
  return copy;
}

TEST_F(UnloadableTest, AGoodPluginIsUsed) {
  plugins = copy_of_good(directory).parent_path();
  const Finished run = launcher({"good", "--up", "--down", "--run-id=r1"}).run();
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(record(), "up r1\ndown r1\n");
}

TEST_F(UnloadableTest, AFileThatIsNoLibrary) {
  const fs::path file = copy_of_good(directory);
  plugins = file.parent_path();
  std::ofstream(file) << "#!/bin/sh\n";
  const Finished run = launcher({"good", "--up", "--down"}).run();
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(has(run.err, file.string()));
  EXPECT_TRUE(has(run.err, "it cannot be loaded: "));
  EXPECT_TRUE(nothing_started());
}

TEST_F(UnloadableTest, ADirectory) {
  const fs::path file = copy_of_good(directory);
  plugins = file.parent_path();
  fs::remove(file);
  fs::create_directory(file);
  const Finished run = launcher({"good", "--up", "--down"}).run();
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(has(run.err, file.string()));
  EXPECT_TRUE(has(run.err, "it is not a regular file"));
  EXPECT_TRUE(nothing_started());
}

TEST_F(UnloadableTest, AFileThatEverybodyCanWrite) {
  const fs::path file = copy_of_good(directory);
  plugins = file.parent_path();
  fs::permissions(file, fs::perms(0646));
  const Finished run = launcher({"good", "--up", "--down"}).run();
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(has(run.err, "\"" + file.string() + "\" is writable by everyone (mode 0646)"));
  EXPECT_TRUE(has(run.err, "chmod o-w"));
  EXPECT_TRUE(nothing_started());
}

TEST_F(UnloadableTest, AFolderThatEverybodyCanWrite) {
  plugins = copy_of_good(directory).parent_path();
  // The sticky bit keeps others from removing the plugin, but not from adding another one.
  for (const auto mode : {fs::perms(0757), fs::perms(01777)}) {
    fs::permissions(plugins, mode);
    const Finished run = launcher({"good", "--up", "--down"}).run();
    EXPECT_EQ(run.status, 1);
    EXPECT_TRUE(has(run.err, "\"" + plugins.string() + "\" is writable by everyone"));
    EXPECT_TRUE(nothing_started());
  }
}

TEST_F(UnloadableTest, AFileThatCannotBeRead) {
  const fs::path file = copy_of_good(directory);
  plugins = file.parent_path();
  fs::permissions(file, fs::perms(0));
  std::vector<std::string> words{"good", "--up", "--down"};
  Program program = launcher(words);
  if (::geteuid() == 0) {
    // Root reads anything, so somebody else tries.
    fs::permissions(directory.path(), fs::perms(0777));
    words.insert(words.begin(),
                 {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", test::launcher().string()});
    program = Program(words);
    program.in(directory.path()).set("KUBETEST2_PLUGIN_PATH", plugins.string());
  }
  const Finished run = program.run();
  if (has(run.err, "setpriv: ")) GTEST_SKIP() << "nobody else may run the launcher here: " << run.err;
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(has(run.err, file.string()));
  EXPECT_TRUE(has(run.err, "Permission denied"));
  EXPECT_TRUE(nothing_started());
}

TEST_F(UnloadableTest, AnUnknownNameIsToldWithTheNearestOnes) {
  const Finished run = launcher({"goood", "--up", "--down"}).run();
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(has(run.err, "unknown deployer \"goood\""));
  EXPECT_TRUE(has(run.err, "\"good\""));
  EXPECT_TRUE(nothing_started());
}

}  // namespace
}  // namespace kt2::test
