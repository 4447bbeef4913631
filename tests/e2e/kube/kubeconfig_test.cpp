// What a user brings that does not fit, by the real command against the real API server: one line that names it, exit
// status 1, and no secret in what is printed.
#include <fstream>
#include <sstream>

#include "e2e/kube/kube_test.hpp"

namespace kt2::e2e {
namespace {

using test::Finished;

constexpr std::string_view k_token = "tell-nobody-0123456789";
constexpr std::string_view k_password = "tell-nobody-either";

// The first of `from` in `text`, replaced.
std::string with(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

class Kubeconfig : public KubeTest {
 protected:
  void SetUp() override {
    KubeTest::SetUp();
    if (!IsSkipped()) m_good = test::read(plane().kubeconfig("someone"));
  }

  const std::string& good() const { return m_good; }
  // The user of `good` proves itself by this instead.
  std::string by(std::string_view what) const {
    return with(good(), "    client-certificate: someone.crt\n    client-key: someone.key\n", what);
  }

  std::filesystem::path write(const std::string& text) {
    const auto file = folder() / "plane" / "tried.kubeconfig";
    std::ofstream(file) << text;
    return file;
  }

  Finished try_out(const std::filesystem::path& file, const std::string& limit = "10s") {
    return wait_with(file, {"cm", "--for=count>=0", "--timeout=" + limit}).run();
  }

  // One line, in which each of these stands; or as many as say that something is tried again, and it.
  static void expect_refused(const Finished& finished, const std::vector<std::string>& parts) {
    EXPECT_EQ(finished.status, 1);
    EXPECT_EQ(finished.out, "");
    std::istringstream lines(finished.err);
    std::string last;
    for (std::string line; std::getline(lines, line); last = line) {
      EXPECT_TRUE(last.empty() || last.ends_with("trying again")) << finished.err;
    }
    EXPECT_TRUE(last.starts_with("Error: ")) << finished.err;
    for (const std::string& part : parts) EXPECT_NE(last.find(part), std::string::npos) << part << "\n" << finished.err;
    for (const std::string_view secret : {k_token, k_password, std::string_view("PRIVATE KEY")}) {
      EXPECT_EQ(finished.err.find(secret), std::string::npos) << finished.err;
    }
  }

 private:
  std::string m_good;
};

TEST_F(Kubeconfig, ThatIsGoodIsTaken) {
  const Finished finished = try_out(write(good()));
  EXPECT_EQ(finished.status, 0) << finished.err;
}

TEST_F(Kubeconfig, ThatIsBadIsOneLine) {
  const auto refused = [&](const std::string& text, const std::vector<std::string>& parts) {
    SCOPED_TRACE(text);
    auto all = parts;
    all.emplace_back("tried.kubeconfig");
    expect_refused(try_out(write(text)), all);
  };
  expect_refused(try_out(folder() / "absent"), {"absent"});
  refused("", {});
  refused("\t- not: [yaml", {});
  refused("just words\n", {});
  refused(with(good(), "current-context: test\n", ""), {"context"});
  refused(with(good(), "current-context: test", "current-context: other"), {"other"});
  refused(with(good(), "    user: someone", "    user: stranger"), {"stranger", "line"});
  refused(with(good(), "    cluster: test", "    cluster: elsewhere"), {"elsewhere", "line"});
  refused(with(good(), "someone.crt", "absent.crt"), {"absent.crt", "line"});
  refused(with(good(), "someone.crt", "someone.key"), {"someone.key", "line"});
  plane().kubeconfig("another");
  refused(with(good(), "someone.key", "another.key"), {"another.key"});
  refused(with(good(), "certificate-authority: ca.crt", "certificate-authority-data: bm8gUEVN"),
          {"certificate-authority-data", "line"});
  refused(by("    token: [" + std::string(k_token) + "]\n"), {"token", "line"});
  refused(by("    tokenFile: absent.token\n"), {"absent.token"});
}

TEST_F(Kubeconfig, WhoseUserIsRefusedIsOneLine) {
  expect_refused(try_out(write(by("    token: " + std::string(k_token) + "\n"))), {"Unauthorized"});
  expect_refused(try_out(write(by("    username: me\n    password: " + std::string(k_password) + "\n"))),
                 {"forbidden"});
  const auto nobody = plane().kubeconfig("nobody", plane().port(), "nobodies");
  expect_refused(try_out(nobody), {"nobody", "forbidden"});
  test::Authority another;
  std::ofstream(folder() / "plane" / "another.crt") << another.certificate();
  expect_refused(try_out(write(with(good(), "ca.crt", "another.crt"))), {"certificate"});
}

TEST_F(Kubeconfig, WhoseCredentialPluginFailsIsOneLine) {
  const auto plugin = folder() / "plugin";
  const std::string user =
      "    exec:\n      apiVersion: client.authentication.k8s.io/v1\n      command: " + plugin.string() +
      "\n      interactiveMode: Never\n";
  const auto file = write(by(user));
  const auto plugin_does = [&](const std::string& what) { test::write_script(plugin, "#!/bin/sh\n" + what + "\n"); };
  const std::string head =
      "cat <<'END'\n"
      R"({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",)";
  plugin_does(head + R"( "status": {"token": ")" + std::string(k_token) + "\"}}\nEND");
  expect_refused(try_out(file), {"Unauthorized"});
  plugin_does("echo nonsense");
  expect_refused(try_out(file), {plugin.string()});
  plugin_does("echo the password has expired >&2\nexit 3");
  expect_refused(try_out(file, "2s"), {plugin.string(), "the password has expired"});
  plugin_does("sleep 1000");
  expect_refused(try_out(file, "2s"), {plugin.string()});
  EXPECT_TRUE(nothing_runs());
  std::filesystem::remove(plugin);
  expect_refused(try_out(file), {plugin.string()});
}

}  // namespace
}  // namespace kt2::e2e
