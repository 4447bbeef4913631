// The ssh keys that the node tester and the node deployer set up for machines on GCE.
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>

#include "recorder.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

unsigned mode_of(const fs::path& file) {
  struct stat status {};
  return stat(file.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

class SshKeys : public testing::Test {
 protected:
  SshKeys() : m_recorder(m_box) {
    m_recorder.stand_in_on_path({"make", "gcloud", "ssh-keygen"});
    write(m_box / "ci/private", "the private key\n");
    write(m_box / "ci/public", "the public key\n");
  }

  const Sandbox& box() const { return m_box; }
  const Recorder& recorder() const { return m_recorder; }
  fs::path key() const { return m_box / "home/.ssh/google_compute_engine"; }
  fs::path public_key() const { return key().string() + ".pub"; }

  // With the keys of CI.
  Finished run(const Words& words) const {
    Program program = m_box.kubetest2(words);
    program.set("GCE_SSH_PRIVATE_KEY_FILE", m_box / "ci/private");
    return program.set("GCE_SSH_PUBLIC_KEY_FILE", m_box / "ci/public").run();
  }
  Finished run_node_tester(const Words& more = {}) const {
    Words words{"noop", "--test=node"};
    words.insert(words.end(), more.begin(), more.end());
    words.insert(words.end(), {"--", "--repo-root=.", "--gcp-zone=z", "--gcp-project=p"});
    return run(words);
  }
  void expect_keys() const {
    EXPECT_EQ(read(key()), "the private key\n");
    EXPECT_EQ(read(public_key()), "the public key\n");
    EXPECT_EQ(mode_of(key()), 0600U);
    EXPECT_EQ(mode_of(public_key()), 0644U);
    // Nothing half-done beside them.
    EXPECT_EQ(std::distance(fs::directory_iterator(key().parent_path()), {}), 2);
  }

 private:
  Sandbox m_box;
  Recorder m_recorder;
};

TEST_F(SshKeys, AreCopiedBeforeTheTests) {
  recorder().stand_in(box().bin() / "make", "cat \"$HOME/.ssh/google_compute_engine\"");
  const Finished finished = run_node_tester();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, "the private key\n") << "make has them";
  expect_keys();
  EXPECT_EQ(mode_of(key().parent_path()), 0700U);
  EXPECT_EQ(recorder().calls().size(), 1U) << "nobody makes keys";
}

TEST_F(SshKeys, OfTheUserAreLeftAlone) {
  for (const fs::path& there : {key(), public_key()}) {
    fs::remove_all(key().parent_path());
    write(there, "mine\n");
    EXPECT_EQ(run_node_tester().status, 0);
    EXPECT_EQ(read(there), "mine\n");
    EXPECT_EQ(std::distance(fs::directory_iterator(key().parent_path()), {}), 1) << there;
  }
}

TEST_F(SshKeys, AreCopiedBothOrNeither) {
  for (const char* missing : {"ci/private", "ci/public"}) {
    const std::string kept = read(box() / missing);
    fs::remove(box() / missing);
    const Finished finished = run_node_tester();
    EXPECT_EQ(finished.status, 0) << "the tests may do without: " << finished.err;
    EXPECT_TRUE(
        contains(box().plain(finished.err), "are not used: \"DIR/" + std::string(missing) + "\" cannot be read"))
        << finished.err;
    EXPECT_TRUE(!fs::exists(key().parent_path()) || fs::is_empty(key().parent_path())) << missing;
    write(box() / missing, kept);
  }
}

TEST_F(SshKeys, ThatCannotBeWrittenAreAWarning) {
  write(box() / "home/.ssh", "a file");
  const Finished finished = run_node_tester();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(contains(finished.err, "are not used: ")) << finished.err;
  EXPECT_EQ(recorder().calls().size(), 1U);
}

TEST_F(SshKeys, NeedBothVariables) {
  Program program = box().kubetest2({"noop", "--test=node", "--", "--repo-root=.", "--gcp-zone=z", "--gcp-project=p"});
  program.set("GCE_SSH_PRIVATE_KEY_FILE", box() / "ci/private").unset("GCE_SSH_PUBLIC_KEY_FILE");
  EXPECT_EQ(program.run().status, 0);
  EXPECT_TRUE(fs::is_empty(box() / "home"));
}

TEST_F(SshKeys, AreNotTouchedByADryRun) {
  EXPECT_EQ(run_node_tester({"--dry-run"}).status, 0);
  EXPECT_EQ(run({"node", "--up", "--dry-run"}).status, 0);
  EXPECT_TRUE(fs::is_empty(box() / "home"));
}

TEST_F(SshKeys, AreSetUpByTheDeployerToo) {
  const Finished finished =
      run({"node", "--up", "--down", "--test=exec", "--", "cat", "$HOME/.ssh/google_compute_engine"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, "the private key\n");
  EXPECT_EQ(rows(box().junit()), (Words{"Up", "Test", "Down"}));
  expect_keys();
}

TEST_F(SshKeys, AreSetUpByTheDeployerForATestAlone) {
  EXPECT_EQ(run({"node", "--test=exec", "--", "true"}).status, 0);
  expect_keys();
}

TEST_F(SshKeys, AreNotNeededToTakeDown) {
  EXPECT_EQ(run({"node", "--down"}).status, 0);
  EXPECT_TRUE(fs::is_empty(box() / "home"));
}

}  // namespace
}  // namespace kt2::test
