// `kubetest2 plugins` among plugins of every fault: unharmed, each with its reason, the good ones with what they say of
// themselves.
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>

#include "fixture.hpp"

namespace kt2::test {
namespace {

class ListingTest : public PluginTest {
 protected:
  // The line of one plugin.
  static std::string line_of(const std::string& table, const std::string& name) {
    const auto at = table.find(" " + name + " ");
    if (at == std::string::npos) return "";
    const auto begin = table.rfind('\n', at) + 1;
    return table.substr(begin, table.find('\n', at) - begin);
  }
};

TEST_F(ListingTest, SaysOfEachPluginWhatIsWrong) {
  const auto begin = std::chrono::steady_clock::now();
  const Finished listed = launcher({"plugins"}).run();
  const auto time = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(listed.status, 0) << listed.err;
  const std::pair<const char*, const char*> reasons[] = {
      {"no-symbol", "it does not export kt2_plugin_v1"},
      {"newer-minor", "it speaks version 1.1 of the plugin ABI, this kubetest2 only 1.0"},
      {"small-struct", "is too small"},
      {"wrong-kind", "it is a \"tester\", not a deployer"},
      {"wrong-name", "it calls itself \"somebody-else\""},
      {"null-create", "its create is null"},
      {"null-destroy", "its destroy is null"},
      {"null-get-interface", "its get_interface is null"},
      {"null-summary", "it has no summary"},
      {"null-up", "its up is null"},
      {"null-test", "its test is null"},
      {"no-interface", "it does not offer kt2.deployer/1"},
      {"flag-without-help", "its flag --puzzle has no help"},
      {"flag-unknown-type", "its flag --puzzle is of the unknown type 99"},
      {"undefined-symbol", "undefined symbol: nobody_has_this"},
      {"constructor-crashes", "loading it crashed: killed by SIGSEGV"},
      {"constructor-aborts", "loading it crashed: killed by SIGABRT"},
      {"constructor-exits", "loading it ended the process"},
      {"constructor-hangs", "loading it did not end within 5s"},
  };
  for (const auto& [name, reason] : reasons) {
    const std::string line = line_of(listed.out, name);
    EXPECT_TRUE(has(line, "PROBLEM: ")) << name;
    EXPECT_TRUE(has(line, reason)) << name;
    EXPECT_TRUE(has(line, faulty_directory().string())) << name;
  }
  // The one that hangs costs its limit, and no other costs anything to speak of.
  EXPECT_LT(time, std::chrono::seconds(60));
}

TEST_F(ListingTest, SaysOfGoodPluginsWhatTheySay) {
  const Finished listed = launcher({"plugins", "--json"}).run();
  EXPECT_EQ(listed.status, 0) << listed.err;
  std::map<std::string, nlohmann::json> rows;
  for (const auto& row : nlohmann::json::parse(listed.out)) rows[row.at("name")] = row;
  // Those whose fault only shows later are fine as far as a list can tell.
  for (const char* name :
       {"good", "good-tester", "up-crashes", "create-hangs", "destroy-hangs", "constructor-prints"}) {
    ASSERT_TRUE(rows.contains(name)) << name;
    EXPECT_EQ(rows[name].at("version"), "v0.0.1") << name;
    EXPECT_EQ(rows[name].at("abi"), "1.0") << name;
    EXPECT_EQ(rows[name].at("summary"), "for tests") << name;
    EXPECT_EQ(rows[name].at("problem"), "") << name;
    EXPECT_EQ(rows[name].at("origin"), "KUBETEST2_PLUGIN_PATH") << name;
  }
  EXPECT_EQ(rows["good-tester"].at("kind"), "tester");
  // And ours are there beside them.
  EXPECT_EQ(rows["noop"].at("kind"), "deployer");
  EXPECT_EQ(rows["noop"].at("problem"), "");
}

TEST_F(ListingTest, TheFirstPlaceWins) {
  for (const char* place : {"first", "second"}) {
    std::filesystem::create_directory(directory / place);
    std::filesystem::copy_file(faulty_file("good"), directory / place / "libkubetest2-deployer-good.so");
    std::filesystem::permissions(directory / place, std::filesystem::perms(0755));
  }
  Program program = launcher({"plugins"});
  program.set("KUBETEST2_PLUGIN_PATH", (directory / "first").string() + ":" + (directory / "second").string());
  const Finished listed = program.run();
  EXPECT_TRUE(has(line_of(listed.out, "good"), (directory / "first").string()));
  EXPECT_FALSE(has(listed.out, (directory / "second").string()));
}

TEST_F(ListingTest, AFileThatIsNoLibraryIsListedWithTheReason) {
  std::filesystem::create_directory(directory / "plugins");
  std::filesystem::permissions(directory / "plugins", std::filesystem::perms(0755));
  std::ofstream(directory / "plugins/libkubetest2-deployer-text.so") << "plain text\n";
  plugins = directory / "plugins";
  const Finished listed = launcher({"plugins"}).run();
  EXPECT_EQ(listed.status, 0);
  EXPECT_TRUE(has(line_of(listed.out, "text"), "PROBLEM: "));
  EXPECT_TRUE(has(line_of(listed.out, "text"), "it cannot be loaded"));
}

}  // namespace
}  // namespace kt2::test
