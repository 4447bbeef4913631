// The node tester with stand-ins for make, gcloud and e2e_node.test: what it calls, and what its failures say.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "recorder.hpp"
#include "support/http_server.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

const Words k_binaries{"e2e_node.test", "ginkgo", "kubelet"};

Words joined(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// A run with these arguments of the tester, with what its surroundings have to say.
Program node(const Sandbox& box, const Words& arguments, const Words& launcher_words = {"noop", "--run-id=r", "--up"}) {
  Program program = box.kubetest2(joined(joined(launcher_words, {"--test=node", "--"}), arguments));
  program.set("USER", "prow").unset("KUBE_SSH_USER");
  program.unset("GCE_SSH_PRIVATE_KEY_FILE").unset("GCE_SSH_PUBLIC_KEY_FILE");
  return program.set("XDG_CACHE_HOME", (box / "cache").string());
}

// Arguments without which nothing runs on GCE.
Words on_gce(const Words& arguments) {
  return joined({"--gcp-zone=z", "--gcp-project=p"}, arguments);
}

// `e2e_node.test remote` with no flag given but on_gce()'s; the programs are in `folder`.
Words remote_command(const std::string& folder) {
  return {"e2e_node.test",
          "remote",
          R"(--skip-regex=\[Flaky\]|\[Slow\]|\[Serial\])",
          "--focus-regex=",
          "--label-filter=",
          "--gcp-project=p",
          "--gcp-zone=z",
          "--test-args=",
          "--node-env=",
          "--delete-instances=true",
          "--parallelism=8",
          "--image-config-file=",
          "--image-config-dir=",
          "--image-project=",
          "--images=",
          "--instance-metadata=",
          "--user-data-file=",
          "--instance-type=",
          "--ssh-user=prow",
          "--ssh-key=DIR/home/.ssh/google_compute_engine",
          "--timeout=0s",
          "--ginkgo-binary=" + folder + "/ginkgo",
          "--kubelet-binary=" + folder + "/kubelet",
          "--e2e-node-binary=" + folder + "/e2e_node.test"};
}

// The same list with other values: "--name=value" replaces what begins with "--name=".
Words with(Words words, const Words& changes) {
  for (const std::string& change : changes) {
    const std::string name = change.substr(0, change.find('=') + 1);
    bool replaced = false;
    for (std::string& word : words) {
      if (!word.starts_with(name)) continue;
      word = change;
      replaced = true;
    }
    if (!replaced) words.push_back(change);
  }
  return words;
}

TEST(Node, CallsMakeForRealJobsWordForWord) {
  const auto jobs = nlohmann::json::parse(read(data("node_plans.json")));
  ASSERT_EQ(jobs.size(), 7U);
  for (const auto& job : jobs) {
    const Sandbox box;
    const Recorder recorder(box);
    recorder.stand_in_on_path({"make", "gcloud", "go", "ssh-keygen", "e2e_node.test"});
    Program program = box.kubetest2(joined(job["argv"].get<Words>(), {"--gcp-project=project-of-the-test"}));
    program.set("USER", "prow").unset("KUBE_SSH_USER").set("PROW_JOB_ID", "id").set("CLOUDSDK_CONFIG", "kept");
    const Finished finished = program.run();
    EXPECT_EQ(finished.status, 0) << finished.err;
    const auto calls = recorder.calls();
    ASSERT_EQ(calls.size(), 1U) << job["job"];
    EXPECT_EQ(calls[0].words, job["command"].get<Words>()) << job["job"];
    EXPECT_EQ(calls[0].directory, "DIR");
    const auto& environment = calls[0].environment;
    EXPECT_TRUE(environment.at("PATH").starts_with("DIR/_rundir/id:DIR/bin:")) << environment.at("PATH");
    for (const auto& [name, value] : {std::pair("ARTIFACTS", "DIR/_artifacts"),
                                      {"KUBETEST2_RUN_DIR", "DIR/_rundir/id"},
                                      {"KUBETEST2_RUN_ID", "id"},
                                      {"KUBECONFIG", "DIR/home/.kube/config"},
                                      {"KUBETEST2_VERSION", "kubetest2 version TAG"},
                                      {"CLOUDSDK_CONFIG", "kept"}}) {
      EXPECT_EQ(environment.at(name), value) << name;
    }
    EXPECT_EQ(rows(box.junit()), Words{"Test"});
  }
}

TEST(Node, GivesMakeEachFlag) {
  const Sandbox box;
  const Recorder recorder(box);
  recorder.stand_in_on_path({"make"});
  fs::create_directory(box / "source");
  Program program = node(box, {"--repo-root=source/",
                               "--gcp-zone=z z",
                               "--gcp-project=p",
                               "--skip-regex=",
                               "--focus-regex=f",
                               "--test-args=a \"b\" $c",
                               "--node-env=K=V,L=W",
                               "--delete-instances=f",
                               "--parallelism=0x10",
                               "--image-config-file=i.y",
                               "--image-config-dir=/d",
                               "--image-project=ip",
                               "--images=a,b",
                               "--instance-metadata=m<",
                               "--user-data-file=u",
                               "--instance-type=n1",
                               "--use-dockerized-build",
                               "--target-build-arch=linux/arm64",
                               "--timeout=90m",
                               "--label-filter=!A",
                               "--runtime-config=api/all=true",
                               "--v=5",
                               "true",
                               ";"});
  const Finished finished = program.set("KUBE_SSH_USER", "core").run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  const auto calls = recorder.calls();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].directory, "DIR/source");
  EXPECT_EQ(calls[0].words, (Words{"make",
                                   "test-e2e-node",
                                   "REMOTE=true",
                                   "SKIP=",
                                   "FOCUS=f",
                                   "CLOUDSDK_CORE_PROJECT=p",
                                   "ZONE=z z",
                                   "TEST_ARGS=a \"b\" $c",
                                   "NODE_ENV= K=V,L=W",
                                   "DELETE_INSTANCES=false",
                                   "PARALLELISM=16",
                                   "IMAGE_CONFIG_FILE=i.y",
                                   "IMAGE_CONFIG_DIR=/d",
                                   "IMAGE_PROJECT=ip",
                                   "IMAGES=a,b",
                                   "INSTANCE_METADATA=m<",
                                   "USER_DATA_FILE=u",
                                   "INSTANCE_TYPE=n1",
                                   "SSH_USER=core",
                                   "SSH_KEY=DIR/home/.ssh/google_compute_engine",
                                   "USE_DOCKERIZED_BUILD=true",
                                   "TARGET_BUILD_ARCH=linux/arm64",
                                   "TIMEOUT=1h30m0s",
                                   "LABEL_FILTER=!A",
                                   "RUNTIME_CONFIG=api/all=true"}));
}

TEST(Node, OnEc2NeedsNeitherZoneNorProjectNorKeys) {
  const Sandbox box;
  const Recorder recorder(box);
  recorder.stand_in_on_path({"make", "gcloud"});
  const Finished finished = node(box, {"--repo-root=.", "--provider=ec2", "--user-data-file=u"})
                                .set("GCE_SSH_PRIVATE_KEY_FILE", box / "bin/make")
                                .set("GCE_SSH_PUBLIC_KEY_FILE", box / "bin/make")
                                .run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  const auto commands = recorder.commands();
  ASSERT_EQ(commands.size(), 1U);
  for (const char* word : {"CLOUDSDK_CORE_PROJECT=", "ZONE=", "SSH_USER=prow", "SSH_KEY=", "USER_DATA_FILE=u"}) {
    EXPECT_EQ(std::count(commands[0].begin(), commands[0].end(), word), 1) << word;
  }
  EXPECT_TRUE(fs::is_empty(box / "home"));
}

TEST(Node, TakesBinariesFromPath) {
  const Sandbox box;
  const Recorder recorder(box);
  recorder.stand_in_on_path(k_binaries);
  const Finished finished =
      node(box, on_gce({"--use-binaries-from-path", "--test-args=a b", "--timeout=1h", "--runtime-config=r"})).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  const auto calls = recorder.calls();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].words,
            with(remote_command("DIR/bin"), {"--test-args=a b", "--timeout=1h0m0s", "--runtime-config=r"}));
  EXPECT_EQ(calls[0].directory, "DIR");
  EXPECT_EQ(calls[0].environment.at("ARTIFACTS"), "DIR/_artifacts");
  const auto metadata = nlohmann::json::parse(read(box.artifacts() / "metadata.json"));
  EXPECT_EQ(metadata.at("tester-version"), tag());
  EXPECT_EQ(metadata.at("job-version"), "");
  EXPECT_EQ(metadata.at("kubelet-path"), (box.bin() / "kubelet").string());
}

TEST(Node, TakesBinariesThatWereBuilt) {
  const Sandbox box;
  const Recorder recorder(box);
  for (const std::string& name : k_binaries) recorder.stand_in(box / "_rundir/r" / name);
  const Finished finished = node(box, on_gce({"--use-built-binaries"})).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(recorder.commands(), std::vector<Words>{remote_command("DIR/_rundir/r")});
}

// `make` that leaves stand-ins where the build of Kubernetes leaves its programs.
void stand_in_building_make(const Sandbox& box, const Recorder& recorder) {
  recorder.stand_in(box / "template");
  recorder.stand_in(box.bin() / "make", "mkdir -p _output/bin && for name in e2e_node.test ginkgo kubelet; do cp '" +
                                            (box / "template").string() + "' _output/bin/$name; done");
}

TEST(Node, BuildsBinaries) {
  const Sandbox box;
  const Recorder recorder(box);
  stand_in_building_make(box, recorder);
  fs::create_directory(box / "source");
  const Finished finished = node(box, on_gce({"--repo-root=source", "--build-binaries"})).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(recorder.commands(), (std::vector<Words>{{"make", "WHAT=cmd/kubelet ginkgo test/e2e_node/e2e_node.test"},
                                                     remote_command("DIR/source/_output/bin")}));
  for (const Recorded& call : recorder.calls()) EXPECT_EQ(call.directory, "DIR/source") << call.words[0];
}

std::string sha256_of(const Sandbox& box, const fs::path& file) {
  return box.program({"sha256sum", file}).run().out.substr(0, 64);
}

// Two archives laid out like a release of Kubernetes, and their digests, by the path of their address. Of the files of
// the archives it has those of `names`.
std::map<std::string, std::string> release(const Sandbox& box, const Recorder& recorder, const Words& names) {
  std::map<std::string, std::string> files{{"/ci/latest.txt", "v1.35.0\n"}};
  const std::string architecture = last_line(box.program({"uname", "-m"}).run().out) == "aarch64" ? "arm64" : "amd64";
  for (const auto& [archive, programs] :
       {std::pair(std::string("test"), Words{"e2e_node.test", "ginkgo"}), {"node", Words{"kubelet"}}}) {
    for (const std::string& name : programs) {
      const bool wanted = std::find(names.begin(), names.end(), name) != names.end();
      recorder.stand_in(box / "release/kubernetes" / archive / "bin" / (wanted ? name : "other"));
    }
    const fs::path packed = box / (archive + ".tar.gz");
    box.program({"tar", "-czf", packed, "-C", box / "release", "kubernetes/" + archive}).run();
    const std::string path = "/ci/v1.35.0/kubernetes-" + archive + "-linux-" + architecture + ".tar.gz";
    files[path] = read(packed);
    files[path + ".sha256"] = sha256_of(box, packed);
  }
  return files;
}

HttpServer::Handler serving(const std::map<std::string, std::string>& files) {
  return [files](const HttpRequest& request, HttpConnection& connection) {
    const auto found = files.find(request.target);
    if (found == files.end()) return connection.answer(404);
    serve_file(request, connection, found->second, "");
  };
}

Words from_package(const HttpServer& server) {
  return on_gce({"--use-binaries-from-package", "--test-package-dir=ci", "--test-package-url=" + server.url("")});
}

TEST(Node, DownloadsBinariesOfARelease) {
  const Sandbox box;
  const Recorder recorder(box);
  const HttpServer server(serving(release(box, recorder, k_binaries)));
  const Finished finished = node(box, from_package(server)).run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(recorder.commands(), std::vector<Words>{remote_command("DIR/_rundir/r")});
  const auto metadata = nlohmann::json::parse(read(box.artifacts() / "metadata.json"));
  EXPECT_EQ(metadata.at("job-version"), "v1.35.0");
  EXPECT_EQ(metadata.at("kubelet-version"), "v1.35.0");
}

// A run that fails in Test, and says `why`; the steps around it are done.
void expect_failed_test(const Sandbox& box, const Program& program, const std::string& why) {
  const Finished finished = program.run();
  EXPECT_EQ(finished.status, 1) << why;
  EXPECT_EQ(rows(box.junit()), (Words{"Up", "Test FAILED", "Down"})) << why;
  EXPECT_TRUE(contains(box.plain(box.junit()), why)) << why << ":\n" << box.plain(box.junit());
  EXPECT_TRUE(contains(box.plain(finished.err), why)) << why << ":\n" << finished.err;
}

Program node_up_and_down(const Sandbox& box, const Words& arguments) {
  return node(box, arguments, {"noop", "--run-id=r", "--up", "--down"});
}

TEST(NodeFailure, OfACommandIsToldWithItsStatus) {
  const struct {
    const char* fail;
    Words arguments;
    std::size_t calls;
    const char* why;
  } cases[] = {
      {"make test-e2e-node", {"--repo-root=."}, 1, "make test-e2e-node REMOTE=true"},
      {"make", {"--repo-root=.", "--build-binaries"}, 1, "make 'WHAT=cmd/kubelet ginkgo test/e2e_node/e2e_node.test'"},
      {"e2e_node.test", {"--repo-root=.", "--build-binaries"}, 2, "DIR/_output/bin/e2e_node.test remote"},
      {"e2e_node.test remote", {"--use-binaries-from-path"}, 1, "DIR/bin/e2e_node.test remote"},
  };
  for (const auto& c : cases) {
    const Sandbox box;
    const Recorder recorder(box);
    recorder.stand_in_on_path(k_binaries);
    stand_in_building_make(box, recorder);
    Program program = node_up_and_down(box, on_gce(c.arguments));
    expect_failed_test(box, program.set("FAIL", c.fail), c.why);
    EXPECT_TRUE(contains(box.junit(), "exit status 7")) << box.junit();
    EXPECT_TRUE(contains(box.junit(), "no luck with ")) << box.junit();
    EXPECT_EQ(recorder.calls().size(), c.calls) << c.fail;
  }
}

TEST(NodeFailure, OfABuildWithoutProgramsNamesThem) {
  const Sandbox box;
  const Recorder recorder(box);
  recorder.stand_in_on_path({"make"});
  expect_failed_test(box, node_up_and_down(box, on_gce({"--repo-root=.", "--build-binaries"})),
                     "--build-binaries: make succeeded: not found: e2e_node.test, ginkgo, kubelet; looked in ");
}

TEST(NodeFailure, OfARepositoryThatIsNotThereNamesIt) {
  const Sandbox box;
  const Recorder recorder(box);
  recorder.stand_in_on_path({"make"});
  expect_failed_test(box, node_up_and_down(box, on_gce({"--repo-root=none"})), "DIR/none");
  EXPECT_TRUE(recorder.calls().empty());
}

TEST(NodeFailure, OfADownloadNamesItsAddress) {
  for (const std::string part : {"/ci/latest.txt", "kubernetes-test-", "kubernetes-node-"}) {
    const Sandbox box;
    const Recorder recorder(box);
    auto files = release(box, recorder, k_binaries);
    std::erase_if(files, [&](const auto& file) { return contains(file.first, part); });
    const HttpServer server(serving(files));
    expect_failed_test(box, node_up_and_down(box, from_package(server)), part);
    EXPECT_TRUE(contains(box.junit(), "404")) << box.junit();
    EXPECT_TRUE(recorder.calls().empty()) << part;
  }
}

TEST(NodeFailure, OfACorruptedArchiveIsNotUsed) {
  const Sandbox box;
  const Recorder recorder(box);
  auto files = release(box, recorder, k_binaries);
  for (auto& [path, body] : files) {
    if (contains(path, "kubernetes-node-") && path.ends_with(".gz")) body[body.size() / 2] ^= 1;
  }
  const HttpServer server(serving(files));
  expect_failed_test(box, node_up_and_down(box, from_package(server)), "sha256");
  EXPECT_FALSE(fs::exists(box / "_rundir/r/kubelet"));
  EXPECT_TRUE(recorder.calls().empty());
}

TEST(NodeFailure, OfAnArchiveWithoutAProgramNamesIt) {
  for (const std::string missing : {"e2e_node.test", "kubelet"}) {
    const Sandbox box;
    const Recorder recorder(box);
    Words names = k_binaries;
    std::erase(names, missing);
    const HttpServer server(serving(release(box, recorder, names)));
    expect_failed_test(box, node_up_and_down(box, from_package(server)), "bin/" + missing);
    EXPECT_TRUE(recorder.calls().empty()) << missing;
  }
}

// Arguments that are refused before anything starts.
void expect_refused(const Words& arguments, const std::string& why) {
  const Sandbox box;
  const Finished finished = node(box, arguments, {"noop", "--up", "--down"}).set("PATH", box.bin()).run();
  EXPECT_EQ(finished.status, 1) << why;
  EXPECT_FALSE(box.has_run()) << why;
  EXPECT_TRUE(contains(box.plain(finished.err), "Error: tester \"node\": " + why)) << finished.err;
}

// A server that has one project, and tells what it was asked.
class OneProject {
 public:
  std::string url() const { return m_server.url(""); }
  Words requests() const {
    Words seen;
    for (const HttpRequest& request : m_server.requests())
      seen.push_back(request.target.substr(0, request.target.find("&request_id=")));
    return seen;
  }

 private:
  HttpServer m_server{[](const HttpRequest& request, HttpConnection& connection) {
    connection.answer(200, request.target.starts_with("/acquire") ? R"({"name": "project-7", "state": "busy"})" : "");
  }};
};

const Words k_from_boskos{"/acquire?type=gce-project&state=free&dest=busy&owner=a-job-kubetest2",
                          "/release?name=project-7&dest=dirty&owner=a-job-kubetest2"};

TEST(NodeProject, IsOneOfBoskosAndGivenBack) {
  const Sandbox box;
  const Recorder recorder(box);
  recorder.stand_in_on_path({"make"});
  const OneProject boskos;
  const Finished finished =
      node(box, {"--repo-root=.", "--gcp-zone=z", "--boskos-location=" + boskos.url()}).set("JOB_NAME", "a-job").run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  const auto calls = recorder.calls();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_NE(std::ranges::find(calls[0].words, "CLOUDSDK_CORE_PROJECT=project-7"), calls[0].words.end());
  EXPECT_EQ(boskos.requests(), k_from_boskos);
}

TEST(NodeProject, IsGivenBackWhenTheTestsFail) {
  const Sandbox box;
  write_script(box.bin() / "make", "#!/bin/sh\nexit 3\n");
  const OneProject boskos;
  const Finished finished =
      node(box, {"--repo-root=.", "--gcp-zone=z", "--boskos-location=" + boskos.url()}).set("JOB_NAME", "a-job").run();
  EXPECT_EQ(finished.status, 1) << finished.err;
  EXPECT_EQ(boskos.requests(), k_from_boskos);
}

TEST(NodeProject, IsPlannedByADryRun) {
  const Sandbox box;
  const OneProject boskos;
  const Finished finished = node(box, {"--repo-root=.", "--gcp-zone=z", "--boskos-location=" + boskos.url()},
                                 {"noop", "--run-id=r", "--up", "--dry-run"})
                                .set("JOB_NAME", "a-job")
                                .run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(contains(finished.out, "    take a gce-project from Boskos at " + boskos.url() + " as a-job-kubetest2\n"))
      << finished.out;
  EXPECT_TRUE(contains(finished.out, "CLOUDSDK_CORE_PROJECT=<gce-project>")) << finished.out;
  EXPECT_TRUE(boskos.requests().empty());
}

TEST(NodeUsage, IsCheckedBeforeUp) {
  const std::string one_of =
      "give exactly one of --repo-root, --use-built-binaries, --use-binaries-from-path and --use-binaries-from-package";
  expect_refused(on_gce({}), one_of);
  expect_refused(on_gce({"--build-binaries"}), one_of);
  expect_refused(on_gce({"--repo-root=.", "--use-built-binaries"}), one_of);
  expect_refused(on_gce({"--use-binaries-from-package", "--use-binaries-from-path"}), one_of);
  expect_refused(on_gce({"--use-binaries-from-package", "--build-binaries"}), "--build-binaries needs --repo-root");
  expect_refused({"--repo-root=."}, "--provider=gce needs --gcp-zone");
  expect_refused(on_gce({"--use-binaries-from-path"}),
                 "--use-binaries-from-path: not found: e2e_node.test, ginkgo, kubelet; looked in PATH=");
  expect_refused(
      on_gce({"--use-built-binaries"}),
      "--use-built-binaries: not found: e2e_node.test, ginkgo, kubelet; looked in the run's directory \"DIR");
  expect_refused(on_gce({"--repo-root=.", "--parallelism=x"}), "invalid argument \"x\" for \"--parallelism\" flag");
}

TEST(NodeUsage, ExpectsBuiltBinariesOnlyAfterTheBuild) {
  const Sandbox box;
  const Finished finished =
      node(box, on_gce({"--use-built-binaries"}), {"noop", "--run-id=r", "--build", "--up", "--down"}).run();
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(rows(box.junit()), (Words{"Build", "Up", "Test FAILED", "Down"}));
  EXPECT_TRUE(contains(box.junit(), "not found: e2e_node.test, ginkgo, kubelet")) << box.junit();
}

}  // namespace
}  // namespace kt2::test
