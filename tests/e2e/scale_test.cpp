// Scale tests on one machine: simulated nodes, and a small program of ours in clusterloader2's place, which takes the
// arguments that the tester gives clusterloader2. KT2_SCALE_NODES is how many nodes; default 1000.
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "e2e/real_stack.hpp"
#include "e2e/reports.hpp"

namespace kt2::e2e {
namespace {

namespace fs = std::filesystem;
using test::Finished;
using Words = std::vector<std::string>;

class Scale : public RealStack {
 protected:
  // Its output is in folder()/log: no limit but the run's own holds for it.
  Finished load(const std::string& nodes, const Words& arguments) const {
    Words words{"--config=" KT2_LOAD "/kwok.yaml",
                "--nodes=" + nodes,
                "--up",
                "--down",
                "--up-timeout=10m",
                "--test-timeout=10m",
                "--test=clusterloader2",
                "--",
                "--cl2-binary=" KT2_LOAD "/load"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return launch("kwok", words).logged(folder() / "log").run();
  }
  std::string log() const { return test::read(folder() / "log"); }

  // The names of the steps that the program reports, failed ones with " FAILED".
  Words steps() const {
    pugi::xml_document document;
    EXPECT_TRUE(document.load_file((artifacts() / "junit.xml").c_str()));
    Words names;
    for (const auto& testcase : document.child("testsuite").children("testcase")) {
      names.push_back(std::string(testcase.attribute("name").value()) + (testcase.child("failure") ? " FAILED" : ""));
    }
    return names;
  }
};

TEST_F(Scale, OfAThousandNodesIsATestOfClusterloader2) {
  const char* const given = std::getenv("KT2_SCALE_NODES");
  const std::string nodes = given != nullptr ? given : "1000";
  const Finished run = load(nodes, {"--nodes=" + nodes, "--test-configs=" KT2_LOAD "/density.yaml"});
  ASSERT_EQ(run.status, 0) << log();
  EXPECT_EQ(outcomes(rows(artifacts())), "Up passed, Test passed, Down passed");
  EXPECT_EQ(steps(), (Words{"density: [step: 01] nodes counted", "density: [step: 02] " + nodes + " pods created",
                            "density: [step: 03] " + nodes + " pods ready", "density: [step: 04] latency gathered"}));
  std::size_t summaries = 0;
  for (const auto& entry : fs::directory_iterator(artifacts())) {
    if (!entry.path().filename().string().starts_with("PodStartupLatency_")) continue;
    const auto summary = nlohmann::json::parse(test::read(entry.path()));
    const auto& latency = summary.at("dataItems").at(0).at("data");
    EXPECT_LE(latency.at("Perc50"), latency.at("Perc99"));
    ++summaries;
  }
  EXPECT_EQ(summaries, 1U);
  EXPECT_EQ(nlohmann::json::parse(test::read(artifacts() / "metadata.json")).at("clusterloader2-path"),
            KT2_LOAD "/load");
  EXPECT_TRUE(nothing_runs());
}

TEST_F(Scale, TakesOverridesAndFailsWithTheProgram) {
  std::ofstream(folder() / "more.yaml") << "podsPerNode: 2\n";
  const Finished run = load("2", {"--nodes=2", "--test-configs=" KT2_LOAD "/density.yaml",
                                  "--test-configs=" + (folder() / "none.yaml").string(),
                                  "--test-overrides=" + (folder() / "more.yaml").string()});
  EXPECT_EQ(run.status, 1) << log();
  EXPECT_EQ(outcomes(rows(artifacts())), "Up passed, Test FAILED, Down passed");
  const Words found = steps();
  ASSERT_EQ(found.size(), 5U) << log();
  EXPECT_EQ(found.at(2), "density: [step: 03] 4 pods ready");
  EXPECT_EQ(found.at(4), "none: [step: 05] configuration read FAILED");
  EXPECT_TRUE(nothing_runs());
}

TEST_F(Scale, TellsNodesThatAreMissing) {
  const Finished run = load("2", {"--nodes=3", "--test-configs=" KT2_LOAD "/density.yaml"});
  EXPECT_EQ(run.status, 1) << log();
  EXPECT_EQ(steps(), Words{"density: [step: 01] nodes counted FAILED"});
  EXPECT_TRUE(nothing_runs());
}

}  // namespace
}  // namespace kt2::e2e
