// Clusters that do not come up: Up gives up as soon as that is sure, and says whose fault it is.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>

#include "e2e/real_stack.hpp"
#include "e2e/reports.hpp"

namespace kt2::e2e {
namespace {

using test::Finished;

class Start : public RealStack {
 protected:
  // Up fails and Down passes, in less time than kwokctl would wait for an API server that never answers. Returns the
  // row of Up.
  Row failing_up(const test::Program& program) {
    const auto begin = std::chrono::steady_clock::now();
    const Finished run = program.run();
    const auto time = std::chrono::steady_clock::now() - begin;
    EXPECT_EQ(run.status, 1) << run.out << run.err;
    EXPECT_LT(time, std::chrono::seconds(60)) << run.err;
    const std::vector<Row> found = rows(artifacts());
    EXPECT_EQ(outcomes(found), "Up FAILED, Down passed");
    EXPECT_NE(run.err.find(found.at(0).message), std::string::npos) << run.err;
    EXPECT_TRUE(nothing_runs());
    EXPECT_FALSE(std::filesystem::exists(run_dir() / "kwok-work"));
    return found.at(0);
  }

  // The message names the component first, quotes its log and says where that is; it is there.
  void expect_blamed(const Row& up, const std::string& component, const std::string& words) const {
    const std::string log = artifacts() / "logs/kwok-run/components" / (component + ".log");
    EXPECT_EQ(up.type, "deployer");
    EXPECT_TRUE(up.message.starts_with(component + " ended while cluster kwok-run was coming up: ")) << up.message;
    EXPECT_TRUE(up.message.ends_with(" (its whole log will be \"" + log + "\")")) << up.message;
    EXPECT_NE(up.message.find(words), std::string::npos) << up.message;
    EXPECT_NE(up.output.find(words), std::string::npos) << up.output;
    EXPECT_NE(test::read(log).find(words), std::string::npos) << test::read(log);
  }

  std::string config(const std::string& text) const {
    const auto file = folder() / "kwok.yaml";
    std::ofstream(file) << "apiVersion: config.kwok.x-k8s.io/v1alpha1\nkind: KwokctlConfiguration\n" << text;
    return "--config=" + file.string();
  }

  // A program of this name, found before the stack's.
  void put_first_on_path(test::Program& program, const std::string& name, const std::string& script) const {
    std::filesystem::create_directories(folder() / "bin");
    test::write_script(folder() / "bin" / name, script);
    program.set("PATH", (folder() / "bin").string() + ":" + stack().string() + ":" + std::getenv("PATH"));
  }
};

TEST_F(Start, FailsByAFlagThatTheServerDoesNotKnow) {
  const Row up = failing_up(launch(
      "kwok", {"--up", "--down",
               config("componentsPatches:\n- name: kube-apiserver\n  extraArgs: [{key: no-such-flag, value: x}]\n")}));
  expect_blamed(up, "kube-apiserver", "unknown flag: --no-such-flag");
}

TEST_F(Start, FailsByAPortThatIsTaken) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(listener, 1), 0);
  ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::string port = std::to_string(ntohs(address.sin_port));
  const Row up = failing_up(launch("kwok", {"--up", "--down", config("options:\n  etcdPort: " + port + "\n")}));
  expect_blamed(up, "etcd", "bind: address already in use");
  ::close(listener);
}

TEST_F(Start, FailsByAProgramThatCrashes) {
  test::Program program = launch("kwok", {"--up", "--down"});
  put_first_on_path(program, "kube-apiserver",
                    "#!/bin/sh\n[ \"$1\" = --version ] && echo Kubernetes v1.34.4 && exit\necho out of luck >&2\n"
                    "kill -SEGV $$\n");
  expect_blamed(failing_up(program), "kube-apiserver", "out of luck");
}

TEST_F(Start, FailsAndCopiesTheLogsThatKwokctlDoesNotExport) {
  test::Program program = launch(
      "kwok", {"--up", "--down",
               config("componentsPatches:\n- name: kube-apiserver\n  extraArgs: [{key: no-such-flag, value: x}]\n")});
  put_first_on_path(program, "kwokctl",
                    "#!/bin/sh\n[ \"$3\" = export ] && exit 1\nexec " + (stack() / "kwokctl").string() + " \"$@\"\n");
  expect_blamed(failing_up(program), "kube-apiserver", "unknown flag: --no-such-flag");
  EXPECT_TRUE(std::filesystem::exists(artifacts() / "logs/kwok-run/components/etcd.log"));
  EXPECT_TRUE(std::filesystem::exists(artifacts() / "logs/kwok-run/kwok.yaml"));
}

// A server that answers, and is never ready: the key service that it is to use for secrets is not there.
TEST_F(Start, NamesWhatWasNotReadyInTime) {
  const auto encryption = folder() / "encryption.yaml";
  std::ofstream(encryption)
      << "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n"
         "- resources: [secrets]\n  providers:\n"
         "  - kms: {apiVersion: v2, name: none, endpoint: unix:///nonexistent/socket, timeout: 1s}\n"
         "  - identity: {}\n";
  const Row up = failing_up(launch("kwok", {"--up", "--down", "--up-timeout=25s",
                                            config("componentsPatches:\n- name: kube-apiserver\n  extraArgs: [{key: "
                                                   "encryption-provider-config, value: " +
                                                   encryption.string() + "}]\n")}));
  EXPECT_EQ(up.type, "timeout");
  // The limit may expire while the question is asked: then that is said first.
  EXPECT_NE(up.text.find("the API server of cluster kwok-run was not ready yet: kms-providers (its log will be \"" +
                         (artifacts() / "logs/kwok-run/components/kube-apiserver.log").string() + "\")"),
            std::string::npos)
      << up.text;
  EXPECT_TRUE(std::filesystem::exists(artifacts() / "logs/kwok-run/components/kube-apiserver.log"));
}

TEST_F(Start, FailsByAClientThatCrashes) {
  test::Program program = launch("kwok", {"--up", "--down"});
  put_first_on_path(
      program, "kwok",
      "#!/bin/sh\n[ \"$1\" = --version ] && echo kwok version v0.8.0 && exit\necho out of luck\nexit 3\n");
  expect_blamed(failing_up(program), "kwok-controller", "out of luck");
}

// As kube-controller-manager does when the API server takes longer than ten seconds.
TEST_F(Start, SurvivesAClientThatGivesUpOnce) {
  test::Program program = launch("kwok", {"--up", "--down"});
  const std::string mark = folder() / "gave-up";
  put_first_on_path(program, "kube-controller-manager",
                    "#!/bin/sh\n[ \"$1\" = --version ] || [ -e " + mark + " ] || { : >" + mark + "; exit 1; }\nexec " +
                        (stack() / "kube-controller-manager").string() + " \"$@\"\n");
  const Finished run = program.run();
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_TRUE(std::filesystem::exists(mark));
  EXPECT_NE(run.err.find("kube-controller-manager ended before the API server was ready: starting it again"),
            std::string::npos)
      << run.err;
  EXPECT_TRUE(nothing_runs());
}

// Nodes are Ready only by kwok's doing: one that does nothing, and ends when it is told to.
class StartOfNodes : public Start {
 protected:
  test::Started start() const {
    test::Program program = launch("kwok", {"--up", "--down"});
    put_first_on_path(program, "kwok",
                      "#!/bin/sh\n[ \"$1\" = --version ] && echo kwok version v0.8.0 && exit\nwhile [ ! -e " + end() +
                          " ]; do sleep 0.1; done\necho out of luck\nexit 3\n");
    return program.start();
  }
  std::string end() const { return folder() / "end"; }
};

TEST_F(StartOfNodes, FailsWhenAComponentEndsMeanwhile) {
  test::Started started = start();
  started.wait_for("nodes: 0 of 1");
  std::ofstream(end()) << "now";
  const Finished run = started.wait();
  EXPECT_EQ(run.status, 1) << run.err;
  const std::vector<Row> found = rows(artifacts());
  ASSERT_EQ(outcomes(found), "Up FAILED, Down passed");
  expect_blamed(found.at(0), "kwok-controller", "out of luck");
  EXPECT_TRUE(nothing_runs());
}

TEST_F(StartOfNodes, IsInterruptedAtOnce) {
  test::Started started = start();
  started.wait_for("nodes: 0 of 1");
  started.signal(SIGTERM);
  const Finished run = started.wait();
  EXPECT_EQ(run.status, 128 + SIGTERM) << run.err;
  const std::vector<Row> found = rows(artifacts());
  ASSERT_EQ(outcomes(found), "Up FAILED, Down passed");
  EXPECT_EQ(found.at(0).type, "interrupted");
  EXPECT_NE(found.at(0).text.find("nodes: 0 of 1"), std::string::npos) << found.at(0).text;
  EXPECT_TRUE(nothing_runs());
}

// What kwokctl starts is then a script's child by another name, and kwokctl deletes nothing.
TEST_F(Start, OfScriptsInPlaceOfProgramsLeavesNothing) {
  test::Program program = launch("kwok", {"--up", "--down"});
  put_first_on_path(program, "etcd", "#!/bin/sh\nexec " + (stack() / "etcd").string() + " \"$@\"\n");
  put_first_on_path(program, "kwokctl",
                    "#!/bin/sh\n[ \"$3\" = delete ] && exit 1\nexec " + (stack() / "kwokctl").string() + " \"$@\"\n");
  const Finished run = program.run();
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_EQ(outcomes(rows(artifacts())), "Up passed, Down passed");
  EXPECT_TRUE(nothing_runs());
}

}  // namespace
}  // namespace kt2::e2e
