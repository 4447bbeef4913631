// `kubetest2 plugins`: what is found, and whether a plugin keeps the rules.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using nlohmann::json;
using Words = std::vector<std::string>;

fs::path installed(const std::string& name) {
  return prefix() / "lib/kubetest2/plugins" / ("libkubetest2-" + name + ".so");
}

// The rows of --json by kind and name.
std::map<std::string, json> listed(const Program& program) {
  const Finished finished = program.run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.err, "");
  std::map<std::string, json> rows;
  for (const json& row : json::parse(finished.out))
    rows[row.at("kind").get<std::string>() + " " + row.at("name").get<std::string>()] = row;
  return rows;
}

TEST(Plugins, AreListedAsJson) {
  const Sandbox box;
  const auto rows = listed(box.kubetest2({"plugins", "--json"}));
  for (const char* key : {"deployer noop", "deployer kwok", "deployer node", "tester clusterloader2", "tester exec",
                          "tester ginkgo", "tester node"}) {
    ASSERT_EQ(rows.count(key), 1U) << key;
    const json& row = rows.at(key);
    const std::string kind = row.at("kind");
    EXPECT_EQ(row.size(), 8U) << row;
    EXPECT_EQ(row.at("version"), tag()) << key;
    EXPECT_TRUE(row.at("abi").get<std::string>().starts_with("1.")) << row;
    EXPECT_EQ(row.at("origin"), "installation") << key;
    EXPECT_EQ(row.at("path"), installed(kind + "-" + row.at("name").get<std::string>()).string()) << key;
    EXPECT_NE(row.at("summary"), "") << key;
    EXPECT_EQ(row.at("problem"), "") << key;
  }
}

TEST(Plugins, AreListedAsATable) {
  const Sandbox box;
  const Finished finished = box.kubetest2({"plugins"}).run();
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.err, "");
  const auto lines = split(finished.out);
  ASSERT_GE(lines.size(), 5U);
  // Columns stand under their titles.
  for (const char* title : {"name ", "version ", "abi ", "path"}) {
    const auto column = lines[0].find(title);
    ASSERT_NE(column, std::string::npos) << lines[0];
    for (const std::string& line : lines) {
      EXPECT_EQ(line[column - 1], ' ') << line;
      EXPECT_NE(line[column], ' ') << line;
    }
  }
  EXPECT_TRUE(lines[0].starts_with("kind "));
  for (const char* plugin : {"\ndeployer  kwok ", "\ndeployer  noop ", "\ntester    exec ", "\ntester    ginkgo "}) {
    EXPECT_TRUE(contains(finished.out, plugin)) << finished.out;
  }
}

TEST(Plugins, ListExecutablesToo) {
  const Sandbox box;
  write_script(box.bin() / "kubetest2-mine", "#!/bin/sh\ntouch started\n");
  write_script(box.bin() / "kubetest2-tester-mine", "#!/bin/sh\ntouch started\n");
  const auto rows = listed(box.kubetest2({"plugins", "--json"}));
  for (const char* key : {"deployer mine", "tester mine"}) {
    ASSERT_EQ(rows.count(key), 1U) << key;
    EXPECT_EQ(rows.at(key).at("origin"), "PATH");
    EXPECT_EQ(rows.at(key).at("version"), "");
  }
  EXPECT_EQ(rows.at("tester mine").at("path"), (box.bin() / "kubetest2-tester-mine").string());
  EXPECT_FALSE(fs::exists(box / "started")) << "they are not run for it";
}

TEST(Plugins, ListTheOneThatWouldBeUsed) {
  const Sandbox box;
  fs::create_directory(box / "plugins");
  fs::copy_file(installed("deployer-noop"), box / "plugins/libkubetest2-deployer-noop.so");
  write_script(box.bin() / "kubetest2-noop", "#!/bin/sh\n");
  write_script(box.bin() / "kubetest2-kwok", "#!/bin/sh\n");
  Program program = box.kubetest2({"plugins", "--json"});
  const auto rows = listed(program.set("KUBETEST2_PLUGIN_PATH", box / "plugins"));
  EXPECT_EQ(rows.at("deployer noop").at("origin"), "KUBETEST2_PLUGIN_PATH");
  EXPECT_EQ(rows.at("deployer noop").at("path"), (box / "plugins/libkubetest2-deployer-noop.so").string());
  EXPECT_EQ(rows.at("deployer kwok").at("path"), (box.bin() / "kubetest2-kwok").string());
}

TEST(Plugins, AreFoundWhereTheProgramIs) {
  // An installation that was moved, called by a link from elsewhere.
  const Sandbox box;
  fs::create_directories(box / "moved/bin");
  fs::create_directories(box / "moved/lib/kubetest2/plugins");
  fs::copy_file(launcher(), box / "moved/bin/kubetest2");
  fs::copy_file(installed("deployer-noop"), box / "moved/lib/kubetest2/plugins/libkubetest2-deployer-noop.so");
  fs::create_symlink("../moved/bin/kubetest2", box.bin() / "kt");
  const auto rows = listed(box.program({box.bin() / "kt", "plugins", "--json"}));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(box.plain(rows.at("deployer noop").at("path")),
            "DIR/moved/lib/kubetest2/plugins/libkubetest2-deployer-noop.so");
}

TEST(Plugins, ThatAreBrokenCostARow) {
  const Sandbox box;
  write_script(box / "plugins/libkubetest2-deployer-broken.so", "no library at all");
  fs::permissions(box / "plugins/libkubetest2-deployer-broken.so", fs::perms(0644));
  Program program = box.kubetest2({"plugins", "--json"});
  const auto rows = listed(program.set("KUBETEST2_PLUGIN_PATH", box / "plugins"));
  EXPECT_NE(rows.at("deployer broken").at("problem"), "");
  EXPECT_EQ(rows.at("deployer noop").at("problem"), "");
  Program table = box.kubetest2({"plugins"});
  EXPECT_TRUE(contains(table.set("KUBETEST2_PLUGIN_PATH", box / "plugins").run().out,
                       "libkubetest2-deployer-broken.so  PROBLEM: "));
}

TEST(PluginsCheck, OursKeepEachRule) {
  const Sandbox box;
  for (const char* name : {"deployer-noop", "deployer-kwok", "deployer-node", "tester-clusterloader2", "tester-exec",
                           "tester-ginkgo", "tester-node"}) {
    const Finished finished = box.kubetest2({"plugins", "check", installed(name)}).run();
    EXPECT_EQ(finished.status, 0) << finished.out;
    const auto lines = split(finished.out);
    EXPECT_EQ(lines.size(), 7U) << finished.out;
    for (const std::string& line : lines) EXPECT_TRUE(line.starts_with("ok    ")) << name << ": " << line;
    EXPECT_FALSE(box.has_run());
  }
}

TEST(PluginsCheck, FindsWhatIsWrong) {
  const Sandbox box;
  write_script(box / "libkubetest2-deployer-broken.so", "no library at all");
  fs::permissions(box / "libkubetest2-deployer-broken.so", fs::perms(0666));
  const Finished finished = box.kubetest2({"plugins", "check", "libkubetest2-deployer-broken.so"}).run();
  EXPECT_EQ(finished.status, 1);
  for (const std::string& line : split(finished.out)) EXPECT_TRUE(line.starts_with("FAIL  ")) << line;
  // A plugin under another's name is not what its name says.
  fs::copy_file(installed("deployer-noop"), box / "libkubetest2-deployer-other.so");
  const Finished renamed = box.kubetest2({"plugins", "check", "libkubetest2-deployer-other.so"}).run();
  EXPECT_EQ(renamed.status, 1);
  EXPECT_TRUE(contains(renamed.out, "ok    load ")) << renamed.out;
  EXPECT_TRUE(contains(renamed.out, "FAIL  object ")) << renamed.out;
  EXPECT_TRUE(contains(renamed.out, "noop")) << renamed.out;
}

TEST(PluginsCheck, NeedsAFileOfThatName) {
  const Sandbox box;
  for (const char* file : {"/no/such/file", "CMakeLists.txt"}) {
    const Finished finished = box.kubetest2({"plugins", "check", file}).run();
    EXPECT_EQ(finished.status, 1);
    EXPECT_TRUE(contains(finished.err, std::string("\"") + file + "\" is not called libkubetest2-deployer-NAME.so"))
        << finished.err;
  }
  EXPECT_EQ(box.kubetest2({"plugins", "check", "/no/such/libkubetest2-tester-x.so"}).run().status, 1);
}

TEST(PluginsCommand, ExplainsItself) {
  const Sandbox box;
  const Finished help = box.kubetest2({"plugins", "--help"}).run();
  EXPECT_EQ(help.status, 0);
  EXPECT_TRUE(contains(help.out + help.err, "--json"));
  for (const Words& words : {Words{"plugins", "--jsn"}, {"plugins", "list-all"}, {"plugins", "check"}}) {
    const Finished finished = box.kubetest2(words).run();
    EXPECT_EQ(finished.status, 1) << words.back();
    EXPECT_EQ(finished.out, "") << words.back();
    EXPECT_TRUE(finished.err.starts_with("Error: ")) << finished.err;
  }
}

}  // namespace
}  // namespace kt2::test
