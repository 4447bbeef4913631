#include "kube/credentials.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "kube/exec_credential.hpp"
#include "support/temporary_directory.hpp"
#include "unit/kube/certificate.hpp"

namespace kt2::kube {
namespace {

using namespace std::chrono_literals;

// A plugin that prints tokens t1, t2 and so on, unless told otherwise.
struct FakePlugin {
  int runs = 0;
  std::string expires;
  std::optional<Error> failure;
  std::string info;
  Clock::time_point deadline{};

  Runner runner() {
    return [this](const std::vector<std::string>&, const std::vector<std::pair<std::string, std::string>>& environment,
                  Clock::time_point until) -> Result<std::string> {
      ++runs;
      deadline = until;
      for (const auto& [name, value] : environment) {
        if (name == "KUBERNETES_EXEC_INFO") info = value;
      }
      if (failure) return *failure;
      nlohmann::json status = {{"token", "t" + std::to_string(runs)}};
      if (!expires.empty()) status["expirationTimestamp"] = expires;
      return nlohmann::json{
          {"kind", "ExecCredential"}, {"apiVersion", "client.authentication.k8s.io/v1"}, {"status", status}}
          .dump();
    };
  }
};

std::string utc(WallClock::time_point time) {
  const std::time_t seconds = WallClock::to_time_t(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

Access exec_access() {
  Access access;
  access.server = "https://host";
  access.exec.emplace();
  access.exec->api_version = "client.authentication.k8s.io/v1";
  access.exec->argv = {"login"};
  access.exec->where = "exec of user \"u\"";
  return access;
}

class CredentialsTest : public ::testing::Test {
 protected:
  static Clock::time_point later() { return Clock::now() + 1h; }
  std::string write(std::string_view name, std::string_view text) {
    EXPECT_TRUE(replace_file(m_directory / name, text));
    return (m_directory / name).string();
  }
  static std::string authorization(Credentials& credentials) {
    const auto material = credentials.get(later());
    return material ? material->authorization : "error: " + material.error().message;
  }

  test::TemporaryDirectory m_directory;
  FakePlugin m_plugin;
};

TEST_F(CredentialsTest, AreWhatTheKubeconfigHolds) {
  const auto pair = test::make_certificate();
  Access access;
  access.authority.text = pair.certificate;
  access.certificate.text = pair.certificate;
  access.key.text = pair.key;
  access.token = "abc";
  access.impersonate_user = "jane";
  Credentials credentials(access, {});
  const auto material = credentials.get(later());
  ASSERT_TRUE(material) << material.error().message;
  EXPECT_EQ(*material,
            (Material{pair.certificate, pair.certificate, pair.key, "Bearer abc", {"Impersonate-User: jane"}}));
  credentials.refused();
  EXPECT_EQ(*credentials.get(later()), *material);
}

TEST_F(CredentialsTest, OfUsersWithPasswords) {
  Access access;
  access.username = "user";
  access.password = "pass";
  Credentials credentials(access, {});
  EXPECT_EQ(authorization(credentials), "Basic dXNlcjpwYXNz");
}

TEST_F(CredentialsTest, FollowATokenFile) {
  Access access;
  access.token_file = write("token", "one\n");
  access.token_where = "tokenFile of user \"u\"";
  Credentials credentials(access, {});
  EXPECT_EQ(authorization(credentials), "Bearer one");
  write("token", "two\n");
  EXPECT_EQ(authorization(credentials), "Bearer two");
  // The same size, in place, at once.
  for (const char* text : {"six", "ten", "old", "new"}) {
    const auto file = open_file(access.token_file, O_WRONLY);
    ASSERT_TRUE(file && write_all(file->get(), text, "token"));
    EXPECT_EQ(authorization(credentials), std::string("Bearer ") + text);
  }
  std::filesystem::remove(access.token_file);
  const auto gone = credentials.get(later());
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().cause, Cause::infrastructure);
  EXPECT_EQ(gone.error().message,
            fmt::format("tokenFile of user \"u\": \"{}\": No such file or directory", access.token_file));
  write("token", "back\n");
  EXPECT_EQ(authorization(credentials), "Bearer back");
}

// As kubelet replaces a volume: a folder beside, and a link to it that is renamed over.
TEST_F(CredentialsTest, FollowAProjectedVolume) {
  const auto publish = [&](const std::string& folder, const std::string& token) {
    std::filesystem::create_directory(m_directory / folder);
    write(folder + "/token", token);
    // Long unchanged, so that only the link tells the news.
    std::filesystem::last_write_time(m_directory / (folder + "/token"),
                                     std::filesystem::file_time_type::clock::now() - 1h);
    std::filesystem::create_symlink(folder, m_directory / "..data_tmp");
    std::filesystem::rename(m_directory / "..data_tmp", m_directory / "..data");
  };
  publish("..1", "one");
  std::filesystem::create_symlink("..data/token", m_directory / "token");
  Access access;
  access.token_file = (m_directory / "token").string();
  Credentials credentials(access, {});
  EXPECT_EQ(authorization(credentials), "Bearer one");
  publish("..2", "two");
  EXPECT_EQ(authorization(credentials), "Bearer two");
}

TEST_F(CredentialsTest, FollowCertificatesAndTellOfAHalfReplacedOne) {
  const auto before = test::make_certificate();
  const auto after = test::make_certificate();
  Access access;
  access.certificate.file = write("tls.crt", before.certificate);
  access.certificate.where = "client-certificate of user \"u\"";
  access.key.file = write("tls.key", before.key);
  access.key.where = "client-key of user \"u\"";
  Credentials credentials(access, {});
  EXPECT_EQ(credentials.get(later())->certificate, before.certificate);
  write("tls.crt", after.certificate);
  const auto half = credentials.get(later());
  ASSERT_FALSE(half);
  EXPECT_EQ(half.error().cause, Cause::infrastructure);
  EXPECT_EQ(half.error().message,
            fmt::format("\"{}\" (client-key of user \"u\"): does not belong to the certificate: \"{}\" "
                        "(client-certificate of user \"u\")",
                        access.key.file, access.certificate.file));
  write("tls.key", after.key.substr(0, 50));
  EXPECT_EQ(credentials.get(later()).error().cause, Cause::infrastructure);
  write("tls.key", after.key);
  const auto whole = credentials.get(later());
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_EQ(whole->certificate, after.certificate);
  EXPECT_EQ(whole->key, after.key);
}

TEST_F(CredentialsTest, KeepWhatAPluginPrinted) {
  Credentials credentials(exec_access(), m_plugin.runner());
  EXPECT_EQ(authorization(credentials), "Bearer t1");
  EXPECT_EQ(authorization(credentials), "Bearer t1");
  credentials.refused();
  EXPECT_EQ(authorization(credentials), "Bearer t2");
  EXPECT_EQ(m_plugin.runs, 2);
  EXPECT_EQ(m_plugin.info,
            R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}})");
}

TEST_F(CredentialsTest, RunAPluginAgainBeforeItsCredentialExpires) {
  m_plugin.expires = utc(WallClock::now() + 1h);
  Credentials credentials(exec_access(), m_plugin.runner());
  EXPECT_EQ(authorization(credentials), "Bearer t1");
  EXPECT_EQ(authorization(credentials), "Bearer t1");
  credentials.refused();
  m_plugin.expires = utc(WallClock::now() - 1h);
  EXPECT_EQ(authorization(credentials), "Bearer t2");
  EXPECT_EQ(authorization(credentials), "Bearer t3");
}

TEST_F(CredentialsTest, GiveAPluginItsLimitAndNoMore) {
  Credentials credentials(exec_access(), m_plugin.runner(), 5s);
  const auto begin = Clock::now();
  EXPECT_EQ(authorization(credentials), "Bearer t1");
  EXPECT_GE(m_plugin.deadline, begin + 5s);
  EXPECT_LE(m_plugin.deadline, Clock::now() + 5s);
  credentials.refused();
  const auto soon = Clock::now() + 1s;
  ASSERT_TRUE(credentials.get(soon));
  // With time left to say that it hangs.
  EXPECT_LT(m_plugin.deadline, soon);
  EXPECT_GT(m_plugin.deadline, soon - 500ms);
}

TEST_F(CredentialsTest, NameAPluginThatFails) {
  Access access = exec_access();
  access.exec->install_hint = "install it\nwith apt\n";
  access.exec->search_path = m_directory.path().string();
  Credentials credentials(access, m_plugin.runner());
  m_plugin.failure = Error{Cause::infrastructure, "it did not end within 60s", {}};
  EXPECT_EQ(authorization(credentials),
            "error: credential plugin \"login\" (exec of user \"u\"): it did not end within 60s; install it with apt");
  write("login", "#!/bin/true\n");
  std::filesystem::permissions(m_directory / "login", std::filesystem::perms::owner_all);
  EXPECT_EQ(authorization(credentials),
            "error: credential plugin \"login\" (exec of user \"u\"): it did not end within 60s");
  m_plugin.failure.reset();
  EXPECT_EQ(authorization(credentials), "Bearer t3");
}

TEST_F(CredentialsTest, NameAPluginThatPrintsNonsense) {
  Credentials credentials(exec_access(), [](const auto&, const auto&, auto) { return Result<std::string>("hello"); });
  EXPECT_EQ(authorization(credentials),
            "error: credential plugin \"login\" (exec of user \"u\"): printed what is not an ExecCredential, neither "
            "JSON nor YAML");
}

TEST_F(CredentialsTest, OfTheKubeconfigGoBeforeThePlugins) {
  Access access = exec_access();
  access.token = "static";
  Credentials credentials(access, m_plugin.runner());
  EXPECT_EQ(authorization(credentials), "Bearer static");
}

TEST_F(CredentialsTest, TellThePluginOfTheAuthorityAsItIsNow) {
  const auto pair = test::make_certificate();
  Access access = exec_access();
  access.exec->provide_cluster_info = true;
  access.authority.file = write("ca.crt", pair.certificate);
  Credentials credentials(access, m_plugin.runner());
  EXPECT_EQ(authorization(credentials), "Bearer t1");
  EXPECT_TRUE(nlohmann::json::parse(m_plugin.info)["spec"]["cluster"].contains("certificate-authority-data"));
}

}  // namespace
}  // namespace kt2::kube
