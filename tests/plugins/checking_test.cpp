// `kubetest2 plugins check FILE`: the rule that a fault breaks fails, by its name and with the reason, and good plugins
// pass.
#include <chrono>

#include "fixture.hpp"

namespace kt2::test {
namespace {

struct Broken {
  const char* name;
  const char* rule;
  const char* reason;
  const char* kind = "deployer";
};

void PrintTo(const Broken& broken, std::ostream* out) {
  *out << broken.name;
}

// The checker's line of a rule.
std::string line_of(const std::string& text, const std::string& rule) {
  for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1) {
    const std::string line = text.substr(begin, text.find('\n', begin) - begin);
    if (line.substr(0, 6 + rule.size() + 1) == "ok    " + rule + " " ||
        line.substr(0, 6 + rule.size() + 1) == "FAIL  " + rule + " ")
      return line;
  }
  return "";
}

class CheckingTest : public PluginTest {};
class BrokenTest : public PluginTest, public testing::WithParamInterface<Broken> {};

TEST_P(BrokenTest, FailsTheRule) {
  const auto& [name, rule, reason, kind] = GetParam();
  const Finished checked = launcher({"plugins", "check", faulty_file(name, kind).string()}).run();
  EXPECT_EQ(checked.status, 1) << checked.err;
  const std::string line = line_of(checked.out, rule);
  EXPECT_TRUE(line.starts_with("FAIL  ")) << checked.out;
  EXPECT_TRUE(has(line, reason)) << checked.out;
  EXPECT_TRUE(line_of(checked.out, "file").starts_with("ok")) << checked.out;
}

INSTANTIATE_TEST_SUITE_P(Plugins, BrokenTest,
                         testing::Values(Broken{"no-symbol", "load", "it does not export kt2_plugin_v1"},
                                         Broken{"undefined-symbol", "load", "undefined symbol: nobody_has_this"},
                                         Broken{"constructor-crashes", "load", "it crashed: killed by SIGSEGV"},
                                         Broken{"constructor-aborts", "load", "it crashed: killed by SIGABRT"},
                                         Broken{"constructor-exits", "load", "it ended the process"},
                                         Broken{"newer-minor", "object", "use a newer kubetest2"},  //
                                         Broken{"small-struct", "object", "struct_size"},           //
                                         Broken{"wrong-kind", "object", "it is a \"tester\", not a deployer"},
                                         Broken{"wrong-name", "object", "its file is named for \"wrong-name\""},
                                         Broken{"null-create", "object", "its create is null"},
                                         Broken{"null-destroy", "object", "its destroy is null"},
                                         Broken{"null-get-interface", "object", "its get_interface is null"},
                                         Broken{"null-summary", "object", "it has no summary"},  //
                                         Broken{"null-up", "object", "its up is null"},          //
                                         Broken{"null-test", "object", "its test is null", "tester"},
                                         Broken{"no-interface", "object", "it does not offer kt2.deployer/1"},
                                         Broken{"flag-without-help", "object", "its flag --puzzle has no help"},
                                         Broken{"flag-unknown-type", "object", "unknown type 99"},
                                         Broken{"any-interface", "interfaces", "an id that does not exist"},
                                         Broken{"flag-taken", "flags", "--up, which is kubetest2's own"},  //
                                         Broken{"flag-twice", "flags", "--puzzle"},                        //
                                         Broken{"flag-bad-default", "flags", "--puzzle"},                  //
                                         Broken{"create-crashes", "create", "it crashed: killed by SIGSEGV"},
                                         Broken{"create-exits", "create", "it ended the process"},
                                         Broken{"create-hangs", "create", "it did not end within 10s"},
                                         Broken{"create-fails", "create", "the moon is not full"},
                                         Broken{"create-silent", "create", "failed without saying why"},
                                         Broken{"create-throws", "create", "it"},  //
                                         Broken{"destroy-hangs", "create", "it did not end within 10s"},
                                         Broken{"destroy-crashes", "create", "it crashed: killed by SIGSEGV"},
                                         Broken{"up-crashes", "dry-run", "it crashed: killed by SIGSEGV"},
                                         Broken{"up-exits", "dry-run", "it ended the process"},
                                         Broken{"up-hangs", "dry-run", "it did not end within 10s"},
                                         Broken{"up-silent", "dry-run", "failed without saying why"},
                                         Broken{"down-crashes", "dry-run", "it crashed: killed by SIGSEGV"},
                                         Broken{"test-crashes", "dry-run", "it crashed: killed by SIGSEGV", "tester"}),
                         [](const auto& plugin) { return identifier(plugin.param.name); });

TEST_F(CheckingTest, GoodOnesPass) {
  for (const auto& file :
       {faulty_file("good"), faulty_file("good-tester", "tester"), faulty_file("up-throws-failure")}) {
    const Finished checked = launcher({"plugins", "check", file.string()}).run();
    EXPECT_EQ(checked.status, 0) << file << "\n" << checked.out << checked.err;
    EXPECT_FALSE(has(checked.out, "FAIL")) << file;
    for (const char* rule : {"file", "load", "object", "interfaces", "flags", "create", "dry-run"}) {
      EXPECT_TRUE(line_of(checked.out, rule).starts_with("ok")) << rule << "\n" << checked.out;
    }
  }
}

TEST_F(CheckingTest, APluginThatHangsCostsItsLimitOnce) {
  const auto begin = std::chrono::steady_clock::now();
  const Finished checked = launcher({"plugins", "check", faulty_file("constructor-hangs").string()}).run();
  EXPECT_EQ(checked.status, 1);
  EXPECT_TRUE(has(line_of(checked.out, "load"), "it did not end within 10s"));
  // What cannot be loaded need not be tried for the rules that follow.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

TEST_F(CheckingTest, AFileThatEverybodyCanWriteFails) {
  const auto copy = directory / "libkubetest2-deployer-good.so";
  std::filesystem::copy_file(faulty_file("good"), copy);
  std::filesystem::permissions(copy, std::filesystem::perms(0666));
  const Finished checked = launcher({"plugins", "check", copy.string()}).run();
  EXPECT_EQ(checked.status, 1);
  EXPECT_TRUE(line_of(checked.out, "file").starts_with("FAIL")) << checked.out;
  EXPECT_TRUE(has(line_of(checked.out, "file"), "writable by everyone (mode 0666)"));
}

TEST_F(CheckingTest, AnotherNameIsRefused) {
  const Finished checked = launcher({"plugins", "check", "/usr/lib/libfoo.so"}).run();
  EXPECT_EQ(checked.status, 1);
  EXPECT_TRUE(has(checked.err,
                  "\"/usr/lib/libfoo.so\" is not called libkubetest2-deployer-NAME.so or libkubetest2-tester-NAME.so"));
}

TEST_F(CheckingTest, AFileThatIsNotThereIsRefused) {
  const auto missing = directory / "libkubetest2-deployer-missing.so";
  const Finished checked = launcher({"plugins", "check", missing.string()}).run();
  EXPECT_EQ(checked.status, 1);
  EXPECT_TRUE(has(checked.out + checked.err, "No such file or directory"));
}

}  // namespace
}  // namespace kt2::test
