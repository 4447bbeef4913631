#include "logs.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace kwok {
namespace {

namespace fs = std::filesystem;

class Logs : public testing::Test {
 protected:
  Logs() {
    m_cluster.name = "c";
    m_cluster.work_dir = m_directory / "work";
    fs::create_directories(m_cluster.logs());
  }

  void write(const std::string& component, const std::string& text) {
    std::ofstream(m_cluster.logs() / (component + ".log")) << text;
  }

  kt2::test::TemporaryDirectory m_directory;
  Cluster m_cluster;
};

TEST_F(Logs, EndWithLinesThatSaySomething) {
  write("etcd", "one\ntwo\n\nthree\nfour\n \n");
  EXPECT_EQ(end_of_log(m_cluster, "etcd", 2), "three\nfour");
  EXPECT_EQ(end_of_log(m_cluster, "etcd", 9), "one\ntwo\nthree\nfour");
  EXPECT_EQ(end_of_log(m_cluster, "kwok-controller", 2), "");
}

TEST_F(Logs, AreCopiedFromAHalfMadeCluster) {
  write("etcd", "one\n");
  EXPECT_EQ(copy_logs(m_cluster, m_directory / "logs"), 1U);
  EXPECT_EQ(kt2::test::read(exported_log(m_cluster, m_directory / "logs", "etcd")), "one\n");
  EXPECT_FALSE(fs::exists(m_directory / "logs/c/kwok.yaml"));

  write("etcd", "one\ntwo\n");
  std::ofstream(m_cluster.configuration()) << "kind: KwokctlConfiguration\n";
  EXPECT_EQ(copy_logs(m_cluster, m_directory / "logs"), 1U) << "over the earlier ones";
  EXPECT_EQ(kt2::test::read(exported_log(m_cluster, m_directory / "logs", "etcd")), "one\ntwo\n");
  EXPECT_EQ(kt2::test::read(m_directory / "logs/c/kwok.yaml"), "kind: KwokctlConfiguration\n");
}

TEST_F(Logs, AreNoneWhereNothingWasStarted) {
  fs::remove_all(m_cluster.directory());
  EXPECT_EQ(copy_logs(m_cluster, m_directory / "logs"), 0U);
  EXPECT_FALSE(fs::exists(m_directory / "logs"));
}

}  // namespace
}  // namespace kwok
