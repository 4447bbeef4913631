// The plugins of plugins/examples, each copied out of the tree, built against an installed kubetest2 as its folder
// says, checked and run.
#include "fixture.hpp"
#include "installation.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

class ExamplesTest : public PluginTest {
 protected:
  void SetUp() override {
    install(prefix());
    fs::create_directory(directory / "plugins");
    fs::permissions(directory / "plugins", fs::perms(0755));
    plugins = directory / "plugins";
  }

  fs::path prefix() const { return directory / "prefix"; }
  fs::path folder(const std::string& language) const { return directory / language; }

  // The installed program, and not that of the build tree.
  Program installed(std::vector<std::string> words) const {
    words.insert(words.begin(), (prefix() / "bin/kubetest2").string());
    Program program(std::move(words));
    program.in(directory.path()).set("KUBETEST2_PLUGIN_PATH", plugins.string());
    return program.set("ARTIFACTS", artifacts().string()).set("KUBETEST2_RUN_DIR", run_dir().string());
  }

  static bool there_is(const std::string& program) {
    return Program({"sh", "-c", "command -v " + program}).run().status == 0;
  }

  // Copies the folder, runs `commands` in it, and puts `result` where the launcher finds it.
  void build(const std::string& language, const std::vector<std::vector<std::string>>& commands,
             const std::string& result) const {
    fs::copy(fs::path(KT2_EXAMPLES_DIR) / language, folder(language), fs::copy_options::recursive);
    for (const auto& command : commands) {
      const Finished built = Program(command).in(folder(language)).set("CMAKE_GENERATOR", "Ninja").merged().run();
      ASSERT_EQ(built.status, 0) << built.out;
      EXPECT_FALSE(has(built.out, "warning")) << built.out;
    }
    fs::copy_file(folder(language) / result, plugins / fs::path(result).filename());
    const Finished checked = installed({"plugins", "check", (plugins / fs::path(result).filename()).string()}).run();
    EXPECT_EQ(checked.status, 0) << checked.out << checked.err;
  }

  // The deployer of one language: its dry run shows its commands and does nothing, its run leaves nothing.
  void run_deployer(const std::string& name, const std::string& language) const {
    const std::string cluster = (run_dir() / "r1" / name).string();
    const Finished planned = installed({name, "--up", "--down", "--run-id=r1", "--dry-run"}).run();
    EXPECT_EQ(planned.status, 0) << planned.err;
    EXPECT_TRUE(has(planned.out, "echo hello 'from " + language + "'"));
    EXPECT_TRUE(has(planned.out, "touch " + cluster));
    EXPECT_FALSE(fs::exists(run_dir()));

    // The tester sees the cluster that is there in between.
    const Finished run = installed({name, "--up", "--down", "--run-id=r1", "--greeting=hey you", "--test=exec", "--",
                                    "ls", "$KUBECONFIG"})
                             .run();
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.out, "hey you from " + language + "\n" + cluster + "\n");
    EXPECT_FALSE(fs::exists(cluster));
    for (const auto& [step, row] : rows()) EXPECT_FALSE(row.failed) << step;
  }
};

TEST_F(ExamplesTest, C) {
  build("c", {{"make", "PREFIX=" + prefix().string()}}, "libkubetest2-deployer-hello-c.so");
  run_deployer("hello-c", "C");
}

TEST_F(ExamplesTest, Cpp) {
  build("cpp",
        {{KT2_CMAKE, "-B", "build", "-DCMAKE_PREFIX_PATH=" + prefix().string()}, {KT2_CMAKE, "--build", "build"}},
        "build/libkubetest2-deployer-hello-cpp.so");
  run_deployer("hello-cpp", "C++");
  const Finished slip = installed({"hello-cpp", "--up", "--greeting="}).run();
  EXPECT_EQ(slip.status, 1);
  EXPECT_TRUE(has(slip.err, "--greeting= is empty: say something"));
}

TEST_F(ExamplesTest, Rust) {
  if (!there_is("cargo")) GTEST_SKIP() << "no cargo on PATH";
  build("rust", {{"make"}}, "libkubetest2-deployer-hello-rust.so");
  run_deployer("hello-rust", "Rust");
  const Finished slip = installed({"hello-rust", "--up", "--greeting="}).run();
  EXPECT_EQ(slip.status, 1);
  EXPECT_EQ(rows()["Up"].message, "--greeting= is empty: say something");
}

TEST_F(ExamplesTest, Go) {
  if (!there_is("go")) GTEST_SKIP() << "no go on PATH";
  if (KT2_SANITIZED) GTEST_SKIP() << "Go's runtime and a sanitizer's do not share a process";
  build("go", {{"make", "PREFIX=" + prefix().string()}}, "libkubetest2-tester-hello-go.so");
  const Finished run = installed({"noop", "--up", "--down", "--test=hello-go", "--", "--times=2"}).run();
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.out, "hello from Go 1\nhello from Go 2\n");
  const Finished silent = installed({"noop", "--test=hello-go", "--", "--times=0"}).run();
  EXPECT_EQ(silent.status, 1);
  EXPECT_EQ(rows()["Test"].message, "--times=0: nothing to say");
  EXPECT_EQ(rows()["Test"].cause, "test");
}

}  // namespace
}  // namespace kt2::test
