#include "dialect.hpp"

#include <gtest/gtest.h>

#include <kubetest2/tester.hpp>

namespace ginkgo {
namespace {

using Words = std::vector<std::string>;

Suite suite() {
  return {.program = "e2e.test",
          .ginkgo_arguments = {"--flake-attempts=2", "-v", "v"},
          .arguments = {"--kubeconfig=K", "--kubectl-path=C"},
          .more_arguments = {"--ginkgo.no-color", "--no-color"},
          .parallel = "7",
          .skip = "S",
          .focus = "F",
          .label_filter = "",
          .provider = "P",
          .report_dir = "R",
          .timeout = "1h30m0s"};
}

TEST(Dialect, IsTheMajorVersion) {
  EXPECT_EQ(dialect_of("1.16.5"), Dialect::v1);
  EXPECT_EQ(dialect_of("2.21.0"), Dialect::v2);
  for (const char* version : {"", "3.0.0", "12.1", "v2.1.0", "dev"}) EXPECT_EQ(dialect_of(version), std::nullopt);
}

TEST(Dialect, OfV2IsTheContract) {
  EXPECT_EQ(command_words(suite(), Dialect::v2),
            (Words{"--flake-attempts=2", "-v", "v", "--nodes=7", "e2e.test", "--", "--kubeconfig=K", "--kubectl-path=C",
                   "--ginkgo.skip=S", "--ginkgo.focus=F", "--ginkgo.label-filter=", "--provider=P", "--report-dir=R",
                   "--ginkgo.timeout=1h30m0s", "--ginkgo.no-color", "--no-color"}));
}

// The suite knows neither labels nor a limit of its own: ginkgo has that.
TEST(Dialect, OfV1HasItsNames) {
  EXPECT_EQ(command_words(suite(), Dialect::v1),
            (Words{"--flakeAttempts=2", "-v", "v", "--nodes=7", "--timeout=1h30m0s", "e2e.test", "--", "--kubeconfig=K",
                   "--kubectl-path=C", "--ginkgo.skip=S", "--ginkgo.focus=F", "--provider=P", "--report-dir=R",
                   "--ginkgo.noColor", "--no-color"}));
}

TEST(Dialect, OfV1RefusesLabels) {
  Suite labelled = suite();
  labelled.label_filter = "Feature: isEmpty";
  Suite by_ginkgo = suite();
  by_ginkgo.ginkgo_arguments = {"--label-filter=x"};
  Suite by_suite = suite();
  by_suite.more_arguments = {"--ginkgo.label-filter", "x"};
  for (const auto& [refused, flag] :
       {std::pair(labelled, "--label-filter "), {by_ginkgo, "--label-filter "}, {by_suite, "--ginkgo.label-filter "}}) {
    try {
      command_words(refused, Dialect::v1);
      FAIL() << flag;
    } catch (const kubetest2::Failure& failure) {
      EXPECT_TRUE(std::string(failure.what()).starts_with(std::string(flag) + "needs ginkgo v2")) << failure.what();
      EXPECT_EQ(failure.cause(), KT2_CAUSE_USAGE);
    }
  }
}

TEST(Dialect, TranslatesFlagsAlone) {
  for (const auto& [word, v1] : {std::pair("--procs=3", "--nodes=3"),
                                 {"-no-color", "-noColor"},
                                 {"--slow-spec-threshold=1m30s", "--slowSpecThreshold=90"},
                                 {"--slow-spec-threshold=500ms", "--slowSpecThreshold=500ms"},
                                 {"--flakeAttempts=2", "--flakeAttempts=2"},
                                 {"--randomize-all", "--randomizeAllSpecs"},
                                 {"no-color", "no-color"},
                                 {"---no-color", "---no-color"},
                                 {"--", "--"},
                                 {"", ""}}) {
    EXPECT_EQ(word_for_v1(word, ""), v1);
  }
  EXPECT_EQ(word_for_v1("--ginkgo.dry-run=true", "ginkgo."), "--ginkgo.dryRun=true");
  EXPECT_EQ(word_for_v1("--dry-run=true", "ginkgo."), "--dry-run=true");
}

}  // namespace
}  // namespace ginkgo
