#include "kube/kubeconfig.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/files.hpp"
#include "kube/base64.hpp"
#include "support/temporary_directory.hpp"
#include "unit/kube/certificate.hpp"

namespace kt2::kube {
namespace {

class Kubeconfig : public ::testing::Test {
 protected:
  std::string write(std::string_view name, std::string_view text) {
    const auto path = m_directory / name;
    std::filesystem::create_directories(path.parent_path());
    EXPECT_TRUE(replace_file(path, text));
    return path.string();
  }

  // A whole kubeconfig of one cluster and one user with these fields, each line of theirs indented by four.
  static std::string config(std::string_view cluster, std::string_view user) {
    return fmt::format(
        "apiVersion: v1\nkind: Config\ncurrent-context: ctx\n"
        "contexts:\n- name: ctx\n  context:\n    cluster: cl\n    user: us\n"
        "clusters:\n- name: cl\n  cluster:\n{}users:\n- name: us\n  user:\n{}",
        cluster, user);
  }

  static constexpr const char* k_server = "    server: https://host\n";

  Result<Access> load(const std::string& kubeconfig, const std::string& context = {}) {
    AccessRequest request;
    request.kubeconfig = kubeconfig;
    request.context = context;
    request.service_account = (m_directory / "serviceaccount").string();
    return load_access(request, m_environment);
  }

  // Of a kubeconfig with this text; the file's own name is left out, so that the rest can be compared.
  std::string failure(std::string_view text, const std::string& context = {}) {
    const std::string file = write("config", text);
    return without_folder(load(file, context));
  }

  std::string without_folder(const Result<Access>& access) {
    if (access) return "";
    EXPECT_EQ(access.error().cause, Cause::usage);
    std::string message = access.error().message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    const std::string folder = m_directory.path().string() + "/";
    for (auto at = message.find(folder); at != std::string::npos; at = message.find(folder))
      message.erase(at, folder.size());
    return message;
  }

  test::TemporaryDirectory m_directory;
  Environment m_environment;
  test::Certificate m_certificate = test::make_certificate();
};

TEST_F(Kubeconfig, ResolvesTheCurrentContext) {
  const std::string file =
      write("kube/config", config("    server: https://host:6443/\n"
                                  "    tls-server-name: other\n"
                                  "    certificate-authority: pki/ca.crt\n"
                                  "    proxy-url: http://proxy:3128\n",
                                  "    client-certificate-data: " + encode_base64(m_certificate.certificate) +
                                      "\n    client-key: ../key.pem\n"));
  write("kube/pki/ca.crt", m_certificate.certificate);
  write("key.pem", m_certificate.key);
  const auto access = load(file);
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->server, "https://host:6443");
  EXPECT_EQ(access->name_space, "default");
  EXPECT_EQ(access->context, "ctx");
  EXPECT_EQ(access->tls_server_name, "other");
  EXPECT_EQ(access->proxy_url, "http://proxy:3128");
  EXPECT_EQ(access->authority.file, (m_directory / "kube/pki/ca.crt").string());
  EXPECT_EQ(access->certificate.text, m_certificate.certificate);
  EXPECT_EQ(access->certificate.where, fmt::format("client-certificate-data of user \"us\" in \"{}\" line 19", file));
  EXPECT_EQ(access->key.file, (m_directory / "key.pem").string());
  EXPECT_EQ(access->where, fmt::format("context \"ctx\" in \"{}\"", file));
}

TEST_F(Kubeconfig, ReadsJson) {
  const auto access = load(write("config", R"({"kind": "Config", "apiVersion": "v1", "current-context": "a",
    "contexts": [{"name": "a", "context": {"cluster": "c", "user": "u", "namespace": "n"}}],
    "clusters": [{"name": "c", "cluster": {"server": "http://localhost:8001"}}],
    "users": [{"name": "u", "user": {"username": "jane", "password": "x"}}], "preferences": {}})"));
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->server, "http://localhost:8001");
  EXPECT_EQ(access->name_space, "n");
  EXPECT_EQ(access->username, "jane");
}

TEST_F(Kubeconfig, IsMergedFirstOneWins) {
  const std::string a = write("a/config",
                              "current-context: x\n"
                              "contexts: [{name: x, context: {cluster: c, user: red}}]\n"
                              "users: [{name: red, user: {tokenFile: token}}]\n");
  const std::string b = write("b/config",
                              "current-context: y\n"
                              "contexts: [{name: x, context: {cluster: other, user: other}},\n"
                              "           {name: y, context: {cluster: c, user: red, namespace: ny}}]\n"
                              "clusters: [{name: c, cluster: {server: https://b}}]\n"
                              "users: [{name: red, user: {token: of-b, username: not-taken}}]\n");
  write("a/token", "of-a\n");
  const std::string list = (m_directory / "absent").string() + ":" + a + "::" + write("empty", "") + ":" + b;
  const auto named = load(list);
  ASSERT_TRUE(named) << named.error().message;
  EXPECT_EQ(named->context, "x");
  EXPECT_EQ(named->server, "https://b");
  EXPECT_EQ(named->token_file, (m_directory / "a/token").string());
  EXPECT_EQ(named->token, "");
  EXPECT_EQ(named->username, "");
  m_environment.set("KUBECONFIG", list);
  const auto other = load("", "y");
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_EQ(other->name_space, "ny");
}

TEST_F(Kubeconfig, IsLookedForBelowHome) {
  m_environment.set("HOME", m_directory.path().string());
  m_environment.set("KUBECONFIG", "");
  EXPECT_EQ(without_folder(load("")),
            "no kubeconfig: \".kube/config\" is not there (KUBECONFIG is not set); and this is no pod with a service "
            "account");
  write(".kube/config", config(k_server, "    token: abc\n"));
  const auto access = load("");
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->token, "abc");
}

TEST_F(Kubeconfig, SaysWhereItLooked) {
  EXPECT_EQ(without_folder(load("")),
            "no kubeconfig: neither KUBECONFIG nor HOME is set; and this is no pod with a service account");
  EXPECT_EQ(without_folder(load("", "x")),
            "no kubeconfig to have the context \"x\": neither KUBECONFIG nor HOME is set");
  EXPECT_EQ(without_folder(load(":")), "kubeconfig no file is named");
  m_environment.set("KUBECONFIG", ":");
  EXPECT_EQ(without_folder(load("")),
            "no kubeconfig: no file is named (from KUBECONFIG); and this is no pod with a service account");
  write("empty", "apiVersion: v1\nkind: Config\nclusters: null\ncontexts: []\n");
  m_environment.set("KUBECONFIG", m_directory.path().string() + "/absent:" + m_directory.path().string() + "/empty");
  EXPECT_EQ(without_folder(load("")),
            "no kubeconfig: \"absent\" is not there, \"empty\" is empty (from KUBECONFIG); and this is no pod with a "
            "service account");
}

TEST_F(Kubeconfig, IsNotNeededInAPod) {
  m_environment.set("KUBERNETES_SERVICE_HOST", "fd00::1");
  m_environment.set("KUBERNETES_SERVICE_PORT", "443");
  EXPECT_NE(without_folder(load("")), "");  // no service account is mounted
  write("serviceaccount/token", "abc");
  write("serviceaccount/ca.crt", m_certificate.certificate);
  write("serviceaccount/namespace", "kube-system\n");
  const auto access = load("");
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->server, "https://[fd00::1]:443");
  EXPECT_EQ(access->name_space, "kube-system");
  EXPECT_EQ(access->token_file, (m_directory / "serviceaccount/token").string());
  EXPECT_EQ(access->authority.file, (m_directory / "serviceaccount/ca.crt").string());
  EXPECT_EQ(access->context, "");
  m_environment.set("POD_NAMESPACE", "mine");
  EXPECT_EQ(load("")->name_space, "mine");
  write("serviceaccount/ca.crt", "nonsense");
  EXPECT_EQ(without_folder(load("")),
            "\"serviceaccount/ca.crt\" (the authority of this pod's service account): holds no certificate in PEM "
            "form");
}

TEST_F(Kubeconfig, OfTheEnvironmentGoesBeforeThePod) {
  m_environment.set("KUBERNETES_SERVICE_HOST", "10.0.0.1");
  m_environment.set("KUBERNETES_SERVICE_PORT", "443");
  write("serviceaccount/token", "abc");
  m_environment.set("KUBECONFIG", write("config", config(k_server, "    token: abc\n")));
  EXPECT_EQ(load("")->server, "https://host");
  m_environment.set("KUBECONFIG", (m_directory / "absent").string());
  EXPECT_EQ(load("")->server, "https://10.0.0.1:443");
  // A file or a context that was asked for is not silently another cluster.
  EXPECT_EQ(without_folder(load((m_directory / "absent").string())),
            "kubeconfig: \"absent\": No such file or directory");
  EXPECT_NE(without_folder(load("", "ctx")), "");
}

TEST_F(Kubeconfig, ThatCannotBeReadIsNamed) {
  EXPECT_EQ(without_folder(load((m_directory / "absent").string())),
            "kubeconfig: \"absent\": No such file or directory");
  EXPECT_EQ(without_folder(load((m_directory / "a").string() + ":" + (m_directory / "b").string())),
            "kubeconfig \"a\" is not there, \"b\" is not there");
  std::filesystem::create_directory(m_directory / "folder");
  EXPECT_EQ(without_folder(load((m_directory / "folder").string())), "kubeconfig: \"folder\": Is a directory");
  EXPECT_EQ(failure(std::string(11'000'000, '#')), "kubeconfig: \"config\": larger than 10 MB");
  EXPECT_EQ(failure(""), "kubeconfig \"config\" is empty");
  EXPECT_EQ(failure("# nothing\n"), "kubeconfig \"config\" is empty");
}

TEST_F(Kubeconfig, ThatIsNoneIsNamedWithItsLine) {
  EXPECT_EQ(failure("a: b\nc: d: e\n"), "kubeconfig \"config\" line 2: not YAML: illegal map value");
  EXPECT_EQ(failure("export TOKEN=secret\n"), "kubeconfig \"config\" line 1: has to be a map of keys, and is text");
  EXPECT_EQ(failure("\n- a\n"), "kubeconfig \"config\" line 2: has to be a map of keys, and is a list");
  EXPECT_EQ(failure("apiVersion: v1\nkind: Pod\n"),
            "kubeconfig \"config\" line 2: kind has to be Config in a kubeconfig");
  EXPECT_EQ(failure("apiVersion: v2\n"), "kubeconfig \"config\" line 1: apiVersion has to be v1 in a kubeconfig");
  EXPECT_EQ(failure("clusters:\n  a: b\n"), "kubeconfig \"config\" line 2: clusters has to be a list, and is a map");
  EXPECT_EQ(failure("users:\n- user: {}\n"), "kubeconfig \"config\" line 2: an entry of users has no name");
  EXPECT_EQ(failure("users:\n- name: 12\n"),
            "kubeconfig \"config\" line 2: name in users has to be text, and is a number; put it in quotes");
  EXPECT_EQ(failure("users:\n- name: a\n  user: secret\n"),
            "kubeconfig \"config\" line 3: user of \"a\" has to be a map of keys, and is text");
  EXPECT_EQ(failure("users:\n- name: a\n- name: b\n- name: a\n"),
            "kubeconfig \"config\" line 4: the user \"a\" is there already in line 2");
  EXPECT_EQ(failure("current-context: [a]\n"),
            "kubeconfig \"config\" line 1: current-context has to be text, and is a list");
}

TEST_F(Kubeconfig, NamesTheContextsThereAre) {
  const std::string contexts = "contexts: [{name: a, context: {cluster: c}}, {name: b, context: {}}]\n";
  EXPECT_EQ(failure(contexts), "kubeconfig \"config\": current-context is not set; there are \"a\" and \"b\"");
  EXPECT_EQ(failure("current-context: z\n" + contexts),
            "current-context in \"config\" line 1: no context is called \"z\"; there are \"a\" and \"b\"");
  EXPECT_EQ(failure("current-context: a\n" + contexts, "y"),
            "kubeconfig \"config\": no context is called \"y\"; there are \"a\" and \"b\"");
  EXPECT_EQ(failure("clusters: [{name: c}]\n"),
            "kubeconfig \"config\": current-context is not set; there are no contexts");
  EXPECT_EQ(failure(contexts, "b"), "cluster of context \"b\" in \"config\" line 1: is missing");
  EXPECT_EQ(failure("clusters: [{name: k}]\n" + contexts, "a"),
            "cluster of context \"a\" in \"config\" line 2: no cluster is called \"c\"; there is \"k\"");
  EXPECT_EQ(failure("current-context: a\ncontexts:\n- name: a\n  context:\n    cluster: c\n    user: u\n"
                    "clusters: [{name: c, cluster: {server: https://h}}]\n"),
            "user of context \"a\" in \"config\" line 6: no user is called \"u\"; there are no users");
}

TEST_F(Kubeconfig, RefusesFieldsOfTheWrongKind) {
  const auto cluster = [&](std::string_view fields) { return failure(config(fields, "    token: abc\n")); };
  EXPECT_EQ(cluster("    server: [https://h]\n"),
            "server of cluster \"cl\" in \"config\" line 12: has to be text, and is a list");
  EXPECT_EQ(cluster("    server: https://h\n    insecure-skip-tls-verify: \"true\"\n"),
            "insecure-skip-tls-verify of cluster \"cl\" in \"config\" line 13: has to be true or false, and is text");
  EXPECT_EQ(cluster("    {}\n"),
            "server of cluster \"cl\" in \"config\" line 10: is missing: the URL of the API server");
  EXPECT_EQ(cluster("    server: ftp://h\n"),
            "server of cluster \"cl\" in \"config\" line 12: has to begin with https:// or http://");
  EXPECT_EQ(cluster("    server: https://h\n    proxy-url: ftp://user:secret@h\n"),
            "proxy-url of cluster \"cl\" in \"config\" line 13: has to begin with http://, https:// or socks5://");
  const auto user = [&](std::string_view fields) { return failure(config(k_server, fields)); };
  EXPECT_EQ(user("    token: 12345\n"),
            "token of user \"us\" in \"config\" line 16: has to be text, and is a number; put it in quotes");
  EXPECT_EQ(user("    token: \"a\\nb\"\n"),
            "token of user \"us\" in \"config\" line 16: holds a line break or another control character");
  EXPECT_EQ(user("    username: jane\n    token: abc\n"),
            "username of user \"us\" in \"config\" line 16: does not go with a token; leave one of them out");
  EXPECT_EQ(user("    auth-provider: {name: gcp}\n"),
            "auth-provider of user \"us\" in \"config\" line 16: is no longer supported, by kubectl neither; use an "
            "exec plugin of that provider");
  EXPECT_EQ(user("    as-groups: [admins]\n"),
            "as of user \"us\" in \"config\" line 14: is missing, beside as-uid, as-groups or as-user-extra");
  EXPECT_EQ(user("    as: jane\n    as-user-extra:\n      scopes: view\n"),
            "as-user-extra.scopes of user \"us\" in \"config\" line 18: has to be a list, and is text");
}

TEST_F(Kubeconfig, ChecksCertificatesAndKeys) {
  const auto other = test::make_certificate();
  const std::string data = encode_base64(m_certificate.certificate);
  const auto user = [&](std::string_view fields) { return failure(config(k_server, fields)); };
  const auto cluster = [&](std::string_view fields) {
    return failure(config(k_server + std::string(fields), "    {}\n"));
  };
  EXPECT_EQ(cluster("    certificate-authority-data: not base64\n"),
            "certificate-authority-data of cluster \"cl\" in \"config\" line 13: is not base64");
  EXPECT_EQ(cluster("    certificate-authority-data: aGVsbG8=\n"),
            "certificate-authority-data of cluster \"cl\" in \"config\" line 13: holds no certificate in PEM form");
  EXPECT_EQ(cluster("    certificate-authority: absent.crt\n"),
            "certificate-authority of cluster \"cl\" in \"config\" line 13: \"absent.crt\": No such file or directory");
  EXPECT_EQ(cluster("    certificate-authority: ca.crt\n    certificate-authority-data: " + data + "\n"),
            "certificate-authority of cluster \"cl\" in \"config\" line 13: certificate-authority-data is there as "
            "well; leave one of them out");
  EXPECT_EQ(cluster("    insecure-skip-tls-verify: true\n    certificate-authority-data: " + data + "\n"),
            "insecure-skip-tls-verify of cluster \"cl\" in \"config\" line 13: does not go with a "
            "certificate-authority; leave one of them out");
  EXPECT_EQ(user("    client-certificate-data: " + data + "\n"),
            "client-key of user \"us\" in \"config\" line 14: is missing beside client-certificate");
  EXPECT_EQ(user("    client-key: key.pem\n"),
            "client-certificate of user \"us\" in \"config\" line 14: is missing beside client-key");
  const std::string certificate = "    client-certificate-data: " + data + "\n";
  EXPECT_EQ(user(certificate + "    client-key-data: aGVsbG8=\n"),
            "client-key-data of user \"us\" in \"config\" line 17: holds no private key in PEM form");
  EXPECT_EQ(user(certificate + "    client-key-data: " + encode_base64(other.key) + "\n"),
            "client-key-data of user \"us\" in \"config\" line 17: does not belong to the certificate: "
            "client-certificate-data of user \"us\" in \"config\" line 16");
  write("key.pem", other.key);
  EXPECT_EQ(user(certificate + "    client-key: key.pem\n"),
            "\"key.pem\" (client-key of user \"us\" in \"config\" line 17): does not belong to the certificate: "
            "client-certificate-data of user \"us\" in \"config\" line 16");
  EXPECT_EQ(user(certificate + "    client-key-data: " + encode_base64(m_certificate.key) + "\n"), "");
}

TEST_F(Kubeconfig, ChecksTokenFiles) {
  const auto user = [&](std::string_view fields) { return failure(config(k_server, fields)); };
  EXPECT_EQ(user("    tokenFile: absent\n"),
            "tokenFile of user \"us\" in \"config\" line 16: \"absent\": No such file or directory");
  write("token", " \n");
  EXPECT_EQ(user("    tokenFile: token\n"), "tokenFile of user \"us\" in \"config\" line 16: \"token\": is empty");
  write("token", "a\nb\n");
  EXPECT_EQ(user("    tokenFile: token\n"),
            "tokenFile of user \"us\" in \"config\" line 16: \"token\": holds a line break or another control "
            "character");
}

TEST_F(Kubeconfig, TakesExecPlugins) {
  m_environment.set("PATH", "/somewhere");
  const auto access =
      load(write("kube/config",
                 config("    server: https://h\n    extensions:\n    - name: other\n      extension: x\n"
                        "    - name: client.authentication.k8s.io/exec\n      extension: {a: [1, 0x2, '3', true]}\n",
                        "    exec:\n      apiVersion: client.authentication.k8s.io/v1\n      command: ./bin/login\n"
                        "      args: [get, \"a b\"]\n      env: [{name: A, value: b}]\n      installHint: go get it\n"
                        "      provideClusterInfo: true\n      interactiveMode: IfAvailable\n")));
  ASSERT_TRUE(access) << access.error().message;
  const ExecPlugin& plugin = access->exec.value();
  EXPECT_EQ(plugin.api_version, "client.authentication.k8s.io/v1");
  EXPECT_EQ(plugin.argv, (std::vector<std::string>{(m_directory / "kube/bin/login").string(), "get", "a b"}));
  EXPECT_EQ(plugin.environment, (std::vector<std::pair<std::string, std::string>>{{"A", "b"}}));
  EXPECT_EQ(plugin.install_hint, "go get it");
  EXPECT_EQ(plugin.search_path, "/somewhere");
  EXPECT_TRUE(plugin.provide_cluster_info);
  EXPECT_EQ(plugin.cluster_config, R"({"a":[1,"0x2","3",true]})");
  const auto beta = load(write("beta", config(k_server,
                                              "    exec:\n      apiVersion: client.authentication.k8s.io/v1beta1\n"
                                              "      command: login\n")));
  ASSERT_TRUE(beta) << beta.error().message;
  EXPECT_EQ(beta->exec->argv, std::vector<std::string>{"login"});
}

TEST_F(Kubeconfig, RefusesExecPluginsThatCannotServe) {
  const auto exec = [&](const std::string& fields) { return failure(config(k_server, "    exec:\n" + fields)); };
  const std::string group = "client.authentication.k8s.io/";
  EXPECT_EQ(exec("      command: x\n"),
            "exec.apiVersion of user \"us\" in \"config\" line 17: is missing; it has to be " + group + "v1");
  EXPECT_EQ(exec("      apiVersion: " + group + "v1alpha1\n      command: x\n"),
            "exec.apiVersion of user \"us\" in \"config\" line 17: " + group +
                "v1alpha1 is no longer supported, by kubectl neither; plugins of today have " + group + "v1");
  EXPECT_EQ(
      exec("      apiVersion: v7\n      command: x\n"),
      "exec.apiVersion of user \"us\" in \"config\" line 17: is neither " + group + "v1 nor " + group + "v1beta1");
  const std::string version = "      apiVersion: " + group + "v1\n";
  EXPECT_EQ(exec(version + "      interactiveMode: Never\n"),
            "exec.command of user \"us\" in \"config\" line 17: is missing");
  EXPECT_EQ(exec(version + "      command: x\n"),
            "exec.interactiveMode of user \"us\" in \"config\" line 17: is missing; it has to be Never or IfAvailable");
  EXPECT_EQ(
      exec(version + "      command: x\n      interactiveMode: Always\n"),
      "exec.interactiveMode of user \"us\" in \"config\" line 19: the plugin wants to ask somebody at a terminal, "
      "and here is nobody to ask");
  EXPECT_EQ(exec(version + "      command: x\n      env: [{value: secret}]\n"),
            "exec.env.name of user \"us\" in \"config\" line 19: is missing");
  EXPECT_EQ(exec(version + "      command: x\n      args: [secret, 1]\n"),
            "exec.args of user \"us\" in \"config\" line 19: has to be text, and is a number; put it in quotes");
}

TEST_F(Kubeconfig, IsNotBlownUpByAliases) {
  std::string text;
  for (int i = 0; i < 60; ++i) {
    text += fmt::format("a{}: &a{} [", i, i);
    for (int j = 0; j < 9; ++j) text += i == 0 ? "x, " : fmt::format("*a{}, ", i - 1);
    text += "]\n";
  }
  EXPECT_EQ(failure(text + config("    server: https://h\n    extensions:\n"
                                  "    - {name: client.authentication.k8s.io/exec, extension: *a59}\n",
                                  "    exec:\n      apiVersion: client.authentication.k8s.io/v1\n"
                                  "      command: x\n      interactiveMode: Never\n      provideClusterInfo: true\n")),
            "extensions of cluster \"cl\" in \"config\" line 74: holds too much for a credential plugin");
}

}  // namespace
}  // namespace kt2::kube
