#include "kube/exec_credential.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "unit/kube/certificate.hpp"

namespace kt2::kube {
namespace {

ExecPlugin plugin() {
  ExecPlugin plugin;
  plugin.api_version = "client.authentication.k8s.io/v1";
  plugin.argv = {"login"};
  return plugin;
}

std::string printed(const nlohmann::json& status) {
  const nlohmann::json credential = {
      {"kind", "ExecCredential"}, {"apiVersion", "client.authentication.k8s.io/v1"}, {"status", status}};
  return credential.dump();
}

std::string failure(std::string_view text) {
  const auto credential = read_exec_credential(plugin(), text);
  if (credential) return "";
  EXPECT_EQ(credential.error().message.find("secret"), std::string::npos) << credential.error().message;
  return credential.error().message;
}

TEST(ExecCredential, IsRead) {
  const auto pair = test::make_certificate();
  const auto credential = read_exec_credential(plugin(), printed({{"token", "abc"},
                                                                  {"clientCertificateData", pair.certificate},
                                                                  {"clientKeyData", pair.key},
                                                                  {"expirationTimestamp", "2001-09-09T01:46:40Z"}}));
  ASSERT_TRUE(credential) << credential.error().message;
  EXPECT_EQ(credential->token, "abc");
  EXPECT_EQ(credential->certificate, pair.certificate);
  EXPECT_EQ(credential->key, pair.key);
  EXPECT_EQ(credential->expires, WallClock::from_time_t(1'000'000'000));
  const auto yaml = read_exec_credential(plugin(),
                                         "kind: ExecCredential\napiVersion: client.authentication.k8s.io/v1\n"
                                         "status:\n  token: xyz\n");
  ASSERT_TRUE(yaml) << yaml.error().message;
  EXPECT_EQ(yaml->token, "xyz");
  EXPECT_EQ(yaml->expires, std::nullopt);
}

TEST(ExecCredential, IsRefusedWithoutShowingIt) {
  EXPECT_EQ(failure(""), "printed nothing");
  EXPECT_EQ(failure("\n"), "printed nothing");
  EXPECT_EQ(failure("login at https://secret first\n"), "printed what is not an ExecCredential, neither JSON nor YAML");
  EXPECT_EQ(failure("{\"token\": \"secret"), "printed what is not an ExecCredential, neither JSON nor YAML");
  EXPECT_EQ(failure("[]"), "printed the kind \"\", not ExecCredential");
  EXPECT_EQ(failure("{\"kind\": \"Pod\"}"), "printed the kind \"Pod\", not ExecCredential");
  EXPECT_EQ(failure(R"({"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1beta1"})"),
            "printed the apiVersion \"client.authentication.k8s.io/v1beta1\", and the kubeconfig has "
            "\"client.authentication.k8s.io/v1\"");
  EXPECT_EQ(failure("kind: ExecCredential\n  token: secret\n").find("secret"), std::string::npos);
  EXPECT_EQ(failure("kind: my secret\n"), "printed another kind, not ExecCredential");
  EXPECT_EQ(failure("kind: ExecCredential\napiVersion: secret\n"),
            "printed another apiVersion, and the kubeconfig has \"client.authentication.k8s.io/v1\"");
  EXPECT_EQ(failure(printed(nullptr)), "printed an ExecCredential without a status");
  EXPECT_EQ(failure(printed(nlohmann::json::object())), "printed neither a token nor a certificate");
  EXPECT_EQ(failure(printed({{"token", 12}})), "printed a status with a field that should be text, and is not");
  EXPECT_EQ(failure(printed({{"token", "secret\nX: y"}})),
            "printed a token that holds a line break or another control character");
  EXPECT_EQ(failure(printed({{"token", "secret"}, {"expirationTimestamp", "soon"}})),
            "printed an expirationTimestamp that is no time in the form of RFC 3339");
}

TEST(ExecCredential, HasACertificateThatIsGood) {
  const auto pair = test::make_certificate();
  const auto of = [](const std::string& certificate, const std::string& key) {
    return failure(printed({{"clientCertificateData", certificate}, {"clientKeyData", key}}));
  };
  EXPECT_EQ(of(pair.certificate, pair.key), "");
  EXPECT_EQ(of(pair.certificate, ""), "printed only one of clientCertificateData and clientKeyData");
  EXPECT_EQ(of("secret", pair.key), "printed a clientCertificateData that holds no certificate in PEM form");
  EXPECT_EQ(of(pair.certificate, "secret"), "printed a clientKeyData that holds no private key in PEM form");
  EXPECT_EQ(of(pair.certificate, test::make_certificate().key),
            "printed a clientKeyData that does not belong to its clientCertificateData");
}

TEST(ExecCredential, TellsThePluginWhatItAskedFor) {
  Access access;
  access.exec = plugin();
  access.server = "https://host";
  EXPECT_EQ(exec_info(access, "pem"),
            R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}})");
  access.exec->provide_cluster_info = true;
  access.exec->cluster_config = R"({"audience":"x"})";
  access.tls_server_name = "other";
  access.proxy_url = "http://proxy";
  const auto spec = nlohmann::json::parse(exec_info(access, "pem"))["spec"];
  EXPECT_EQ(spec["cluster"], nlohmann::json::parse(R"({"server": "https://host", "tls-server-name": "other",
      "proxy-url": "http://proxy", "certificate-authority-data": "cGVt", "config": {"audience": "x"}})"));
}

TEST(Rfc3339, IsParsed) {
  const auto at = [](const std::string& text) {
    const auto time = parse_rfc3339(text);
    return time ? WallClock::to_time_t(*time) : -1;
  };
  EXPECT_EQ(at("2001-09-09T01:46:40Z"), 1'000'000'000);
  EXPECT_EQ(at("2001-09-09T01:46:40.999999999Z"), 1'000'000'000);
  EXPECT_EQ(at("2001-09-09T03:46:40+02:00"), 1'000'000'000);
  EXPECT_EQ(at("2001-09-08T22:16:40-03:30"), 1'000'000'000);
  for (const char* text : {"", "2001-09-09", "2001-09-09T01:46:40", "2001-09-09 01:46:40Z", "2001-13-09T01:46:40Z",
                           "2001-02-30T01:46:40Z", "2001-09-09T25:46:40Z", "2001-09-09T01:46:40.Z",
                           "2001-09-09T01:46:40+2:00", "2001-09-09T01:46:40Zz", "tomorrow"})
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
}

}  // namespace
}  // namespace kt2::kube
