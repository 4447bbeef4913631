// The ginkgo tester at work with stand-ins for its three programs: what it runs, and what it leaves.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

// ginkgo, e2e.test and kubectl. The first writes down its arguments, and what it finds in its environment.
void write_programs(const fs::path& folder) {
  write_script(folder / "ginkgo",
               "#!/bin/sh\n"
               "if [ \"$1\" = version ]; then echo ${VERSION:-Ginkgo Version 2.21.0}; exit; fi\n"
               "printf '%s\\n' \"$@\"\n"
               "echo \"environment: $KUBECONFIG $A $MINE\"\n"
               "exit ${STATUS:-0}\n");
  write_script(folder / "e2e.test", "#!/bin/sh\necho v1.34.4\n");
  write_script(folder / "kubectl", "#!/bin/sh\necho Client Version: v1.34.3\n");
}

constexpr const char* k_arguments =
    "--nodes=1\nBIN/e2e.test\n--\n--kubeconfig=DIR/home/.kube/config\n--kubectl-path=BIN/"
    "kubectl\n--ginkgo.skip=\n--ginkgo.focus=\n"
    "--ginkgo.label-filter=\n--provider=\n--report-dir=DIR/_artifacts\n--ginkgo.timeout=24h0m0s\n";

std::string arguments_with(const std::string& bin) {
  return replace_all(k_arguments, "BIN", bin);
}

TEST(Ginkgo, AddsToItsEnvironment) {
  const Sandbox box;
  write_programs(box.bin());
  Program program = box.kubetest2({"noop", "--kubeconfig=k", "--test=ginkgo", "--", "--use-binaries-from-path",
                                   "--env=A=b c", "--env=B=2", "true", ";"});
  const Finished finished = program.set("MINE", "kept").run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(box.plain(finished.out),
            replace_all(arguments_with("DIR/bin"), "DIR/home/.kube/config", "DIR/k") + "environment: k b c kept\n");
}

TEST(Ginkgo, FindsBinariesInTheRundirFirst) {
  const Sandbox box;
  write_programs(box.bin());
  write_programs(box / "_rundir/r");
  const Finished finished = box.kubetest2({"noop", "--run-id=r", "--test=ginkgo", "--", "--use-built-binaries"}).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(box.plain(finished.out).starts_with(arguments_with("DIR/_rundir/r"))) << finished.out;
}

TEST(Ginkgo, ReadsTheVariablesOfKindsScript) {
  struct Case {
    Words flags;
    std::map<std::string, std::string> environment;
    std::string expected;  // parallel, skip, focus, label filter
  };
  const std::string conformance = R"(\[Conformance\])";
  const Case cases[] = {
      {{}, {{"FOCUS", "F"}, {"SKIP", "S"}, {"LABEL_FILTER", "L"}, {"PARALLEL", "true"}}, "1|||"},
      {{"--env-knobs"}, {}, "1||" + conformance + "|"},
      {{"--env-knobs"}, {{"FOCUS", ""}}, "1|||"},
      {{"--env-knobs"}, {{"FOCUS", "F"}, {"SKIP", "S"}, {"PARALLEL", "false"}}, "1|S|F|"},
      {{"--env-knobs"}, {{"PARALLEL", "true"}}, R"(25|\[Serial\]|)" + conformance + "|"},
      {{"--env-knobs"}, {{"PARALLEL", "true"}, {"SKIP", "S"}}, R"(25|\[Serial\]|S|)" + conformance + "|"},
      {{"--env-knobs"}, {{"PARALLEL", "true"}, {"SKIP", "S"}, {"LABEL_FILTER", "L"}}, "25|S||L"},
      {{"--env-knobs"}, {{"PARALLEL", "true"}, {"GINKGO_PARALLEL_NODES", "8"}, {"FOCUS", "F"}}, R"(8|\[Serial\]|F|)"},
      {{"--env-knobs", "--parallel=3", "--skip-regex=T", "--focus-regex=", "--label-filter=M"},
       {{"FOCUS", "F"}, {"SKIP", "S"}, {"LABEL_FILTER", "L"}, {"PARALLEL", "true"}},
       "3|T||M"},
  };
  const Sandbox box;
  write_programs(box.bin());
  for (const Case& c : cases) {
    Words words{"noop", "--test=ginkgo", "--", "--use-binaries-from-path"};
    words.insert(words.end(), c.flags.begin(), c.flags.end());
    Program program = box.kubetest2(words);
    for (const char* name : {"FOCUS", "SKIP", "LABEL_FILTER", "PARALLEL", "GINKGO_PARALLEL_NODES"}) program.unset(name);
    for (const auto& [name, value] : c.environment) program.set(name, value);
    const Finished finished = program.run();
    const auto value_of = [&](const std::string& flag) {
      for (const std::string& line : split(finished.out)) {
        if (line.starts_with(flag + "=")) return line.substr(flag.size() + 1);
      }
      return "no " + flag;
    };
    EXPECT_EQ(value_of("--nodes") + "|" + value_of("--ginkgo.skip") + "|" + value_of("--ginkgo.focus") + "|" +
                  value_of("--ginkgo.label-filter"),
              c.expected)
        << finished.err;
  }
}

TEST(Ginkgo, FailsAsGinkgoDoes) {
  const Sandbox box;
  write_programs(box.bin());
  Program program = box.kubetest2({"noop", "--up", "--down", "--test=ginkgo", "--", "--use-binaries-from-path"});
  const Finished finished = program.set("STATUS", "197").run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test FAILED", "Down"}));
  EXPECT_TRUE(contains(box.junit(), ": exit status 197\">")) << box.junit();
  // However short the message: all of the command is told somewhere.
  EXPECT_TRUE(contains(box.plain(box.junit()), " --report-dir=DIR/_artifacts --ginkgo.timeout=24h0m0s")) << box.junit();
  EXPECT_TRUE(contains(box.junit(), "--ginkgo.timeout=24h0m0s\nenvironment: ")) << box.junit();
}

TEST(Ginkgo, SaysWhichBinariesItUsed) {
  const Sandbox box;
  write_programs(box.bin());
  const Finished finished = box.kubetest2({"noop", "--test=ginkgo", "--", "--use-binaries-from-path"}).run();
  const auto metadata = nlohmann::json::parse(read(box.artifacts() / "metadata.json"));
  EXPECT_EQ(metadata.at("tester-version"), tag());
  EXPECT_EQ(metadata.at("job-version"), "v1.34.4");
  for (const auto& [name, version] : {std::pair("ginkgo", "2.21.0"), {"e2e.test", "v1.34.4"}, {"kubectl", "v1.34.3"}}) {
    const std::string path = box.bin() / name;
    const std::string sha256 = box.program({"sha256sum", path}).run().out.substr(0, 64);
    EXPECT_EQ(metadata.at(std::string(name) + "-path"), path);
    EXPECT_EQ(metadata.at(std::string(name) + "-version"), version);
    EXPECT_EQ(metadata.at(std::string(name) + "-sha256"), sha256);
    EXPECT_EQ(count_of(finished.err,
                       "] " + std::string(name) + ": " + path + " version " + version + " sha256 " + sha256 + "\n"),
              1U)
        << finished.err;
  }
  for (const auto& [key, value] : metadata.items()) EXPECT_TRUE(value.is_string()) << key;
}

Program with_version(const Sandbox& box, const std::string& version, Words arguments) {
  write_programs(box.bin());
  Words words{"noop", "--up", "--test=ginkgo", "--", "--use-binaries-from-path"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return box.kubetest2(words).set("VERSION", version);
}

TEST(Ginkgo, OfVersion1GetsItsOwnFlags) {
  const Sandbox box;
  const Finished finished =
      with_version(box, "Ginkgo Version 1.16.5",
                   {"--ginkgo-args=--flake-attempts=2 --no-color", "--focus-regex=F", "--parallel=3", "--timeout=90m"})
          .run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(box.plain(finished.out),
            "--flakeAttempts=2\n--noColor\n--nodes=3\n--timeout=1h30m0s\nDIR/bin/e2e.test\n--\n"
            "--kubeconfig=DIR/home/.kube/config\n--kubectl-path=DIR/bin/kubectl\n--ginkgo.skip=\n--ginkgo.focus=F\n"
            "--provider=\n--report-dir=DIR/_artifacts\nenvironment: DIR/home/.kube/config  \n");
  EXPECT_FALSE(contains(finished.err, "using the flags of")) << finished.err;
}

TEST(Ginkgo, OfVersion1KnowsNoLabels) {
  const Sandbox box;
  const Finished finished = with_version(box, "Ginkgo Version 1.16.5", {"--label-filter=Slow"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out, "");
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test FAILED"}));
  EXPECT_TRUE(contains(box.junit(), "--label-filter needs ginkgo v2")) << box.junit();
  EXPECT_TRUE(contains(box.junit(), "type=\"usage\"")) << box.junit();
}

TEST(Ginkgo, OfUnknownVersionGetsThoseOfVersion2) {
  for (const auto& [version, told] :
       {std::pair("what?", "does not tell its version"), {"Ginkgo Version 3.0.0", "is of version 3.0.0"}}) {
    const Sandbox box;
    const Finished finished = with_version(box, version, {}).run();
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_TRUE(box.plain(finished.out).starts_with(arguments_with("DIR/bin"))) << finished.out;
    EXPECT_EQ(
        count_of(box.plain(finished.err), std::string("] DIR/bin/ginkgo ") + told + ": using the flags of ginkgo v2\n"),
        1U)
        << finished.err;
  }
}

TEST(Ginkgo, MissesBinariesThatTheBuildDidNotMake) {
  const Sandbox box;
  const Finished finished =
      box.kubetest2({"noop", "--run-id=r", "--build", "--up", "--down", "--test=ginkgo", "--", "--use-built-binaries"})
          .run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(rows(box.junit()), (Words{"Build", "Up", "Test FAILED", "Down"}));
  EXPECT_TRUE(contains(box.plain(box.junit()), "--use-built-binaries: not found: e2e.test, ginkgo, kubectl"))
      << box.junit();
}

}  // namespace
}  // namespace kt2::test
