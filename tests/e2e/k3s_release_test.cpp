// Which k3s the deployer runs: releases by version and channel from a server of the test's, and none that is not what
// the release says it is. Each run ends at k3s's own check of the host, before anything is started.
#include <fstream>
#include <map>

#include "e2e/k3s/k3s_host.hpp"
#include "support/http_server.hpp"

namespace kt2::e2e {
namespace {

namespace fs = std::filesystem;
using test::Finished;

constexpr const char* k_channels =
    R"({"type":"collection","data":[{"id":"stable","type":"channel","name":"stable","latest":"v1.33.5+k3s1"},)"
    R"({"id":"v1.34","type":"channel","name":"v1.34","latest":"v1.34.4+k3s1","latestRegexp":"v1\\.34\\..*"}]})";

class K3sRelease : public K3s {
 protected:
  void SetUp() override {
    K3s::SetUp();
    if (IsSkipped()) return;
    remember();
    m_files["/channels"] = k_channels;
    for (const char* version : {"v1.33.5+k3s1", "v1.34.4+k3s1"}) {
      const std::string base = "/releases/download/" + std::string(version) + "/";
      m_files[base + "k3s"] = "#!/bin/sh\n# " + std::string(version) + "\nexec '" KT2_K3S_STAND_IN "/k3s' \"$@\"\n";
      m_files[base + "k3s-airgap-images-amd64.tar.zst"] = "images";
      std::string sums;
      for (const char* name : {"k3s-airgap-images-amd64.tar.zst", "k3s"})
        sums += sha256(m_files[base + name]) + "  " + name + "\n";
      m_files[base + "sha256sum-amd64.txt"] = sums;
    }
  }

  Finished up(std::vector<std::string> words, const std::string& run) {
    words.insert(words.end(), {"--k3s-url=" + m_server.url("/releases"), "--channel-url=" + m_server.url("/channels"),
                               "--up", "--down"});
    return k3s(words, run).set("KUBETEST2_K3S_BREAK", "config").run();
  }

  std::string sha256(const std::string& text) const {
    const fs::path file = folder() / "summed";
    std::ofstream(file) << text;
    return test::Program({"sha256sum", file}).run().out.substr(0, 64);
  }

  std::map<std::string, std::string> m_files;
  test::HttpServer m_server{[this](const test::HttpRequest& request, test::HttpConnection& connection) {
    const auto found = m_files.find(request.target);
    if (found == m_files.end()) return connection.answer(404);
    test::serve_file(request, connection, found->second, "\"" + std::to_string(found->second.size()) + "\"");
  }};
};

TEST_F(K3sRelease, IsThatOfItsVersionOrChannel) {
  const struct {
    const char* wanted;
    const char* comes;
  } cases[] = {{"v1.33.5+k3s1", "v1.33.5+k3s1"}, {"stable", "v1.33.5+k3s1"}, {"v1.34", "v1.34.4+k3s1"}};
  for (const auto& c : cases) {
    const Finished run = up({"--k3s-version=" + std::string(c.wanted)}, c.wanted);
    EXPECT_EQ(run.status, 1);
    EXPECT_NE(run.err.find("k3s cannot run on this host, says its check-config: CONFIG_BRIDGE: missing"),
              std::string::npos)
        << run.err;
    EXPECT_NE(test::read(run_dir(c.wanted) / "k3s").find(std::string("# ") + c.comes), std::string::npos);
  }
  EXPECT_EQ(changes(), "");
  const Finished unknown = up({"--k3s-version=v1.20"}, "unknown");
  EXPECT_NE(unknown.err.find("lists no channel of that name"), std::string::npos) << unknown.err;
}

TEST_F(K3sRelease, IsRefusedWhenItIsAnotherThanItsSumSays) {
  m_files["/releases/download/v1.34.4+k3s1/k3s"] += "# and more";
  const Finished run = up({"--k3s-version=v1.34.4+k3s1"}, "corrupted");
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.err.find("has the sha256"), std::string::npos) << run.err;
  EXPECT_FALSE(fs::exists(run_dir("corrupted") / "k3s"));
  m_files["/releases/download/v1.33.5+k3s1/k3s-airgap-images-amd64.tar.zst"] += "more";
  const Finished images = up({"--k3s-version=v1.33.5+k3s1", "--airgap-images=fetch"}, "images");
  EXPECT_EQ(images.status, 1);
  // The stand-in says that it is v1.34.4+k3s1, whose images are in order.
  EXPECT_NE(images.err.find("says its check-config"), std::string::npos) << images.err;
  EXPECT_EQ(changes(), "");
}

}  // namespace
}  // namespace kt2::e2e
