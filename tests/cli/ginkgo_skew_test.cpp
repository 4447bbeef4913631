// kubectl, tests and server of different versions: which pairs the ginkgo tester starts with, and what it says of
// others. Its programs are stand-ins.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sandbox.hpp"
#include "support/http_server.hpp"

namespace kt2::test {
namespace {

using Words = std::vector<std::string>;

// Tells CLIENT and SERVER as kubectl does, the latter only where there is one.
constexpr const char* k_kubectl =
    "#!/bin/sh\n"
    "case \"$*\" in\n"
    "*--output=json*)\n"
    "  printf '{\\n \"clientVersion\": {\\n  \"major\": \"1\", \"gitVersion\": \"%s\"\\n }' \"$CLIENT\"\n"
    "  [ -z \"$SERVER\" ] || printf ',\\n \"serverVersion\": {\\n  \"gitVersion\": \"%s\"\\n }' \"$SERVER\"\n"
    "  printf '\\n}\\n'; [ -n \"$SERVER\" ] ;;\n"
    "*) echo Client Version: $CLIENT ;;\n"
    "esac\n";

constexpr const char* k_rule = "Kubernetes supports kubectl within one minor version of kube-apiserver, older or newer";

class GinkgoSkew : public testing::Test {
 protected:
  GinkgoSkew() {
    write_script(box.bin() / "ginkgo",
                 "#!/bin/sh\nif [ \"$1\" = version ]; then echo Ginkgo Version 2.21.0; else echo tested \"$5\"; fi\n");
    write_script(box.bin() / "e2e.test", "#!/bin/sh\necho ${TESTS:-v1.34.4}\n");
    write_script(box.bin() / "kubectl", k_kubectl);
  }

  Program run(Words arguments, const std::string& client = "v1.34.4", const std::string& server = "v1.34.4") const {
    Words words{"noop", "--run-id=r", "--up", "--test=ginkgo", "--", "--use-binaries-from-path"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return box.kubetest2(words).set("CLIENT", client).set("SERVER", server);
  }
  // Refused with this in the message, once the cluster was up or before.
  void refused(const Program& program, const std::string& message, bool before = false) const {
    const Finished finished = program.run();
    EXPECT_EQ(finished.status, 1) << finished.err;
    EXPECT_EQ(finished.out, "");
    EXPECT_TRUE(contains(finished.err, message)) << finished.err;
    EXPECT_EQ(box.has_run(), !before);
  }
  nlohmann::json metadata() const { return nlohmann::json::parse(read(box.artifacts() / "metadata.json")); }

  Sandbox box;
};

TEST_F(GinkgoSkew, OfOneMinorIsFine) {
  for (const char* client : {"v1.33.9", "v1.34.0", "v1.35.1"}) {
    write_script(box / "mine/kubectl", k_kubectl);
    const Finished finished = run({"--client-version=./mine/kubectl"}, client).run();
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(box.plain(finished.out), "tested --kubectl-path=DIR/mine/kubectl\n");
    EXPECT_EQ(metadata().at("client-version"), client);
    EXPECT_EQ(metadata().at("server-version"), "v1.34.4");
    EXPECT_EQ(metadata().at("kubectl-version"), client);
  }
}

TEST_F(GinkgoSkew, OfMoreIsRefusedWithTheRule) {
  for (const char* client : {"v1.31.4", "v1.37.0"}) {
    refused(run({"--server-version=v1.34.0"}, client),
            std::string("kubectl ") + client + " and kube-apiserver v1.34.4 are 3 minor versions apart: " + k_rule +
                "; here 1.33 to 1.35");
    EXPECT_EQ(metadata().at("client-version"), client);
    EXPECT_EQ(metadata().at("server-version"), "v1.34.4");
  }
}

TEST_F(GinkgoSkew, IsNobodysBusinessUnlessAsked) {
  const Finished finished = run({}, "v1.20.0").run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_FALSE(metadata().contains("client-version"));
}

TEST_F(GinkgoSkew, IsRefusedBeforeTheRunWhereTheFlagsTell) {
  refused(run({"--client-version=v1.31.4", "--server-version=v1.34"}), k_rule, true);
  const Finished tests = box.kubetest2({"noop", "--up", "--test=ginkgo", "--", "--client-version=v1.34.0",
                                        "--test-package-version=v1.36.0", "--server-version=v1.34.4"})
                             .run();
  EXPECT_EQ(tests.status, 1);
  EXPECT_TRUE(contains(tests.err, "e2e.test v1.36.0 is 2 minor versions newer than kube-apiserver v1.34.4"))
      << tests.err;
  EXPECT_FALSE(box.has_run());
}

TEST_F(GinkgoSkew, LimitsTestsToo) {
  Program program = run({"--server-version=v1.34"});
  refused(program.set("TESTS", "v1.36.1"), "e2e.test v1.36.1 is 2 minor versions newer than kube-apiserver v1.34.4");
}

TEST_F(GinkgoSkew, TrustsTheServerMoreThanTheFlag) {
  refused(run({"--server-version=v1.33.0"}), "--server-version=v1.33.0, but the server of ");
}

TEST_F(GinkgoSkew, TakesTheFlagWhereTheServerIsSilent) {
  const Finished finished = run({"--server-version=v1.33.2"}, "v1.34.4", "").run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(contains(finished.err, "did not tell its version: taking it for --server-version=v1.33.2"));
  EXPECT_EQ(metadata().at("server-version"), "v1.33.2");
  refused(run({"--client-version=" + (box.bin() / "kubectl").string()}, "v1.34.4", ""), "or give --server-version");
}

TEST_F(GinkgoSkew, RefusesWhatIsNoVersion) {
  refused(run({"--client-version=latest"}), "--client-version=latest: give all of a version, v1.34.4, a marker", true);
  refused(run({"--client-version=v1.34"}), "--client-version=v1.34: give all of a version", true);
  refused(run({"--client-version=./no/kubectl"}), "--client-version=./no/kubectl: no executable file is there", true);
  refused(run({"--server-version=new"}), "--server-version=new: give a version, v1.34.4 or 1.34", true);
}

// Only kubectl, beside the others, from where the test packages are.
TEST_F(GinkgoSkew, FetchesAKubectl) {
  const std::string kubectl = replace_all(k_kubectl, "$CLIENT", "v1.33.5");
  write_script(box / "served", kubectl);
  const std::string digest = box.program({"sha256sum", box / "served"}).run().out.substr(0, 64);
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    if (request.target == "/release/stable-1.33.txt") return connection.answer(200, "v1.33.5\n");
    if (request.target.ends_with("/kubectl.sha256")) return connection.answer(200, digest);
    if (request.target.starts_with("/release/v1.33.5/bin/linux/") && request.target.ends_with("/kubectl")) {
      return connection.answer(200, kubectl);
    }
    return connection.answer(404);
  });
  for (const char* version : {"v1.33.5", "stable-1.33.txt"}) {
    Program program = run({std::string("--client-version=") + version, "--test-package-url=" + server.url("")});
    const Finished finished = program.run();
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(box.plain(finished.out), "tested --kubectl-path=DIR/_rundir/r/kubectl.v1.33.5\n");
    EXPECT_EQ(metadata().at("client-version"), "v1.33.5");
    EXPECT_EQ(metadata().at("kubectl-sha256"), digest);
  }
  EXPECT_EQ(server.requests().size(), 3U) << "kubectl is cached";
}

TEST_F(GinkgoSkew, IsInThePlan) {
  const Finished finished = box.kubetest2({"noop", "--run-id=r", "--dry-run", "--test=ginkgo", "--",
                                           "--use-binaries-from-path", "--client-version=v1.33.5"})
                                .run();
  EXPECT_EQ(finished.status, 0) << finished.err;
  for (const char* part :
       {"download https://dl.k8s.io/release/v1.33.5/bin/linux/", "install DIR/_rundir/r/kubectl.v1.33.5\n",
        "DIR/_rundir/r/kubectl.v1.33.5 --kubeconfig=DIR/home/.kube/config --request-timeout=20s version "
        "--output=json\n",
        " --kubectl-path=DIR/_rundir/r/kubectl.v1.33.5 "}) {
    EXPECT_EQ(count_of(box.plain(finished.out), part), 1U) << part << finished.out;
  }
}

}  // namespace
}  // namespace kt2::test
