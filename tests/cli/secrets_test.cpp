// Secrets are in nothing that a run leaves or says, beside the live output.
#include <gtest/gtest.h>

#include "sandbox.hpp"

namespace kt2::test {
namespace {

constexpr const char* k_secret = "s3cret-value-of-the-test";

// What the files below the artifacts hold, all together.
std::string artifacts_of(const Sandbox& box) {
  std::string text;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(box.artifacts())) {
    if (entry.is_regular_file()) text += read(entry.path());
  }
  return text;
}

TEST(Secrets, OfTheEnvironmentAreOnlyInTheLiveOutput) {
  const Sandbox box;
  // In two writes, in the arguments, and at the end without a line end.
  write_script(box.bin() / "leak",
               "#!/bin/sh\necho \"got $1\"\nprintf '%s' s3cret-val\nprintf '%s\\n' ue-of-the-test\n"
               "printf 'last %s' \"$MY_TOKEN\"; exit 3\n");
  Program program = box.kubetest2(
      {"noop", "--up", std::string("--metadata=seen=<") + k_secret + ">", "--test=exec", "--", "leak", k_secret});
  const Finished finished = program.set("MY_TOKEN", k_secret).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(count_of(finished.out, k_secret), 3U) << "live output is left alone: " << finished.out;
  EXPECT_FALSE(contains(finished.err, k_secret)) << finished.err;
  EXPECT_TRUE(contains(finished.err, "leak [redacted:MY_TOKEN]: exit status 3")) << finished.err;
  EXPECT_TRUE(contains(finished.err, "| last [redacted:MY_TOKEN]")) << finished.err;
  EXPECT_FALSE(contains(artifacts_of(box), k_secret)) << artifacts_of(box);
  EXPECT_EQ(read(box.artifacts() / "build-logs/Test.log"),
            "got [redacted:MY_TOKEN]\n[redacted:MY_TOKEN]\nlast [redacted:MY_TOKEN]");
  EXPECT_TRUE(contains(read(box.artifacts() / "metadata.json"), "\"<[redacted:MY_TOKEN]>\""));
}

TEST(Secrets, OfALongCommandAreNotCutIntoSight) {
  const Sandbox box;
  const std::string padding(50, 'x');
  const Finished finished = box.kubetest2({"noop", "--test=exec", "--", "sh", "-c", "exit 3", padding,
                                           std::string("--token=") + k_secret, padding})
                                .run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_FALSE(contains(finished.err + artifacts_of(box), "s3cret")) << finished.err;
}

TEST(Secrets, AreNotInAPlan) {
  const Sandbox box;
  const Finished finished = box.kubetest2({"noop", "--up", "--dry-run", "--test=exec", "--", "curl", "--api-key",
                                           k_secret, std::string("HANDLE=") + k_secret})
                                .run();
  EXPECT_EQ(finished.status, 0);
  EXPECT_TRUE(contains(finished.out, "curl --api-key [redacted:api-key] HANDLE=[redacted:api-key]\n")) << finished.out;
}

TEST(Secrets, AreNotInUsageErrors) {
  const Sandbox box;
  for (const std::string& word : {std::string("--no-such-password=") + k_secret, std::string("--no-such-flag=x"),
                                  std::string("--timeout=") + k_secret, std::string("--metadata=") + k_secret}) {
    Program program = box.kubetest2({"noop", "--up", word});
    const Finished finished = program.set("A_SECRET", k_secret).run();
    EXPECT_EQ(finished.status, 1);
    EXPECT_FALSE(contains(finished.err, k_secret)) << finished.err;
  }
}

TEST(Secrets, MayHaveNamesOfTheirOwn) {
  const Sandbox box;
  const auto run = [&](const std::vector<std::string>& flags) {
    std::vector<std::string> words{"noop"};
    words.insert(words.end(), flags.begin(), flags.end());
    words.insert(words.end(), {"--dry-run", "--test=exec", "--", "echo", k_secret, "--login=another-value"});
    Program program = box.kubetest2(words);
    return program.set("HANDLE", k_secret).run().out;
  };
  EXPECT_TRUE(contains(run({}), k_secret)) << "no name says that it is secret";
  EXPECT_TRUE(contains(run({"--redact=HANDLE"}), "echo [redacted:HANDLE] --login=another-value\n"));
  EXPECT_TRUE(
      contains(run({"--redact", "handle", "--redact=--login"}), "echo [redacted:HANDLE] --login=[redacted:login]\n"));
}

TEST(Secrets, AreNeitherShortValuesNorFiles) {
  const Sandbox box;
  write_script(box / "key-file", "");
  Program program =
      box.kubetest2({"noop", "--dry-run", "--test=exec", "--", "echo", "--key", box / "key-file", "1234567"});
  const Finished finished = program.set("A_TOKEN", "1234567").run();
  EXPECT_TRUE(contains(box.plain(finished.out), "echo --key DIR/key-file 1234567\n")) << finished.out;
}

TEST(Secrets, AreNotInTheStateAndAreReadAgainWhereTheyCameFrom) {
  const Sandbox box;
  const auto run = [&](const std::string& step, const std::string& handle) {
    std::vector<std::string> words{"noop", "--run-id=r", "--redact=kubeconfig", step};
    if (step == "--up") words.push_back(std::string("--kubeconfig=") + k_secret);
    Program program = box.kubetest2(words);
    return (handle.empty() ? program : program.set("HANDLE", handle)).run();
  };
  EXPECT_EQ(run("--up", k_secret).status, 0);
  const std::string state = read(box / "_rundir/r/state.json");
  EXPECT_TRUE(contains(state, "\"secret-from\": \"$HANDLE\"")) << state;
  EXPECT_EQ(count_of(state, k_secret), 1U)
      << "the place of the kubeconfig has to be true, the flag is not there: " << state;
  const Finished without = run("--down", "");
  EXPECT_EQ(without.status, 1);
  EXPECT_TRUE(contains(without.err, "set HANDLE as it was then")) << without.err;
  EXPECT_EQ(run("--down", k_secret).status, 0);
}

TEST(Secrets, ThatAForeignTesterWritesIntoTheMetadataAreTakenOut) {
  const Sandbox box;
  write_script(box.bin() / "kubetest2-tester-careless",
               "#!/bin/sh\n[ \"$1\" = --help ] && exit 0\n"
               "echo \"{\\\"tester-version\\\": \\\"v1\\\", \\\"login\\\": \\\"$MY_TOKEN\\\"}\" > "
               "\"$ARTIFACTS/metadata.json\"\n");
  Program program = box.kubetest2({"noop", "--test=careless"});
  EXPECT_EQ(program.set("MY_TOKEN", k_secret).run().status, 0);
  const std::string metadata = read(box.artifacts() / "metadata.json");
  EXPECT_TRUE(contains(metadata, "\"login\": \"[redacted:MY_TOKEN]\"")) << metadata;
  EXPECT_TRUE(contains(metadata, "\"tester-version\": \"v1\"")) << metadata;
}

TEST(Secrets, AreNotInWhatATesterAloneSays) {
  const Sandbox box;
  Program program = box.program({(prefix() / "bin/kubetest2-tester-exec").string(), "sh", "-c", "exit 3", k_secret});
  const Finished finished = program.set("MY_TOKEN", k_secret).run();
  EXPECT_NE(finished.status, 0);
  EXPECT_FALSE(contains(finished.err, k_secret)) << finished.err;
  EXPECT_TRUE(contains(finished.err, "[redacted:MY_TOKEN]")) << finished.err;
}

}  // namespace
}  // namespace kt2::test
