// What the docs tell people to type, planned: every command of their ```sh blocks, and of the Prow jobs in their
// ```yaml blocks, with --dry-run and with stand-ins for all that it would start.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/duration.hpp"
#include "sandbox.hpp"
#include "support/markdown.hpp"
#include "yaml/document.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

fs::path docs() {
  return KT2_TEST_DOCS;
}

// Subcommands, which have no plan.
bool is_deployer(const std::string& word) {
  return word != "results" && word != "runs" && word != "wait" && word != "plugins" && !word.starts_with('-');
}

// A tree in the making may lack a deployer that the docs know already.
bool is_there(const std::string& deployer) {
  return fs::exists(prefix() / "lib/kubetest2/plugins" / ("libkubetest2-deployer-" + deployer + ".so"));
}

class Docs : public ::testing::Test {
 protected:
  Docs() {
    fs::create_symlink(launcher(), box.bin() / "kubetest2");
    for (const char* name : {"aws", "clusterloader2", "docker", "e2e.test", "gcloud", "ginkgo", "git", "go", "kind",
                             "krel", "kubectl", "kwokctl", "make", "smoke-test.sh"}) {
      write_script(box.bin() / name, "#!/bin/sh\necho \"$0 $*\" >>'" + (box / "started").string() + "'\n");
    }
  }

  Program prepared(Program program) const {
    program.set("GOPATH", (box / "go").string()).set("USER", "prow");
    return program.set("PATH", box.bin().string() + ":/usr/bin:/bin");
  }
  Program shell(const std::string& command) const { return prepared(box.program({"/bin/sh", "-euc", command})); }

  // A plan, and nothing that was started, made or warned of.
  void expect_planned(const std::string& what, const Finished& finished) const {
    EXPECT_EQ(finished.status, 0) << what << "\n" << finished.err;
    EXPECT_TRUE(contains(finished.out, "\nsteps\n  ")) << what << "\n" << finished.out;
    for (const std::string& line : split(finished.err)) EXPECT_FALSE(line.starts_with('W')) << what << "\n" << line;
    EXPECT_FALSE(fs::exists(box / "started")) << what << "\n" << read(box / "started");
    EXPECT_FALSE(box.has_run()) << what;
  }

  // `kubetest2 DEPLOYER …`, as it stands in a shell.
  void plan(const std::string& name, const std::string& command) const {
    std::string dry = command;
    dry.insert(dry.find(name) + name.size(), " --dry-run");
    expect_planned(command, shell(dry).run());
  }

  Sandbox box;
};

TEST_F(Docs, TellCommandsThatCanBePlanned) {
  std::size_t planned = 0;
  for (const auto& entry : fs::recursive_directory_iterator(docs())) {
    if (entry.path().extension() != ".md") continue;
    for (const Block& block : blocks_of(entry.path())) {
      if (block.info != "sh") continue;
      for (const std::string& command : commands_of(block)) {
        SCOPED_TRACE(entry.path().lexically_relative(docs()));
        if (!command.starts_with("kubetest2 ")) continue;
        const std::string name = split(command, ' ').at(1);
        if (is_deployer(name) && is_there(name)) plan(name, command);
        ++planned;
      }
    }
  }
  EXPECT_GE(planned, 20U);
}

// Every example "After" is one of those.
TEST_F(Docs, OfTheMigrationHaveACommandForEachJob) {
  std::size_t before = 0;
  std::size_t after = 0;
  const auto lines = split(read(docs() / "migration.md"));
  for (const std::string& line : lines) {
    before += line.starts_with("Before") ? 1 : 0;
    after += line.starts_with("After") ? 1 : 0;
  }
  std::size_t commands = 0;
  for (const Block& block : blocks_of(docs() / "migration.md")) {
    if (block.info == "yaml") {
      EXPECT_TRUE(yaml::Document::parse(block.text)) << block.text;
    }
    if (block.info != "sh") continue;
    for (const std::string& command : commands_of(block)) commands += command.starts_with("kubetest2 ") ? 1 : 0;
  }
  EXPECT_GE(before, 8U);
  EXPECT_GE(after, before);
  EXPECT_EQ(commands, after);
}

// Between two runs of ours, which differ.
TEST_F(Docs, CompareResultsByCommandsThatWork) {
  for (const auto& [folder, command] : {std::pair("old", "true"), {"new", "false"}}) {
    prepared(box.kubetest2({"noop", std::string("--artifacts=") + folder, "--test=exec", "--", command})).run();
  }
  std::size_t compared = 0;
  for (const Block& block : blocks_of(docs() / "ci/prow.md")) {
    if (block.info != "sh") continue;
    for (const std::string& command : commands_of(block)) {
      if (!command.starts_with("kubetest2 results ")) continue;
      const Finished finished = shell(command).run();
      EXPECT_EQ(finished.err, "") << command;
      EXPECT_EQ(finished.status, contains(command, "--ignore='^kubetest2?") ? 0 : 1) << command << finished.out;
      ++compared;
    }
  }
  EXPECT_EQ(compared, 3U);
}

// What Prow would have to say of a job, and what a run needs of it.
class ProwJobs : public Docs {
 protected:
  static const yaml::Node& at(const yaml::Node& node, std::string_view key) {
    const yaml::Node* found = node.find(key);
    if (found == nullptr) throw std::runtime_error("no " + std::string(key));
    return *found;
  }

  void expect_planned_job(const yaml::Node& job) const {
    SCOPED_TRACE(at(job, "name").text);
    EXPECT_TRUE(at(job, "decorate").is_true());
    nlohmann::json decoration;
    for (const auto& [key, value] : at(job, "decoration_config").entries) {
      EXPECT_TRUE(parse_duration(value->text)) << key;
      decoration[key] = value->text;
    }
    const yaml::Node& container = *at(at(job, "spec"), "containers").entries.at(0).value;
    for (const auto& [key, limit] : at(at(container, "resources"), "limits").entries) {
      EXPECT_EQ(at(at(at(container, "resources"), "requests"), key).text, limit->text);
    }
    EXPECT_TRUE(contains(at(container, "image").text, "kubekins"));
    EXPECT_EQ(at(container, "command").entries.at(0).value->text, "runner.sh");
    Words words;
    for (const auto& entry : at(container, "args").entries) words.push_back(entry.value->text);
    ASSERT_EQ(words.at(0), "kubetest2");
    if (!is_there(words.at(1))) return;
    words.erase(words.begin());
    words.insert(words.begin() + 1, "--dry-run");
    const std::string spec = nlohmann::json{{"decoration_config", decoration}}.dump();
    const Finished finished = prepared(box.kubetest2(words)).set("JOB_SPEC", spec).set("PROW_JOB_ID", "prow-job").run();
    expect_planned(words.at(0), finished);
    EXPECT_TRUE(contains(finished.out, "(JOB_SPEC)")) << finished.out;
    EXPECT_TRUE(contains(finished.out, "run id     prow-job\n")) << finished.out;
  }
};

TEST_F(ProwJobs, OfTheDocsArePlanned) {
  std::size_t jobs = 0;
  for (const Block& block : blocks_of(docs() / "ci/prow.md")) {
    if (block.info != "yaml") continue;
    const auto document = yaml::Document::parse(block.text);
    ASSERT_TRUE(document) << document.error().message;
    for (const auto& [kind, value] : document->root().entries) {
      const yaml::Node& list = kind == "presubmits" ? *value->entries.at(0).value : *value;
      for (const auto& job : list.entries) {
        expect_planned_job(*job.value);
        ++jobs;
      }
    }
  }
  EXPECT_EQ(jobs, 3U);
}

}  // namespace
}  // namespace kt2::test
