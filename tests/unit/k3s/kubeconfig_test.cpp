#include "kubeconfig.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace k3s {
namespace {

TEST(KubeconfigTest, LeadsToTheNode) {
  EXPECT_EQ(with_server("a:\n  server: https://127.0.0.1:6443\n  token: 127.0.0.1\n", "10.1.128.2"),
            "a:\n  server: https://10.1.128.2:6443\n  token: 127.0.0.1\n");
}

TEST(KubeconfigTest, IsItsOwnersAlone) {
  const kt2::test::TemporaryDirectory directory;
  const auto file = directory / "deep" / "kubeconfig";
  write_private(file, "one");
  write_private(file, "two");
  struct stat status {};
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(kt2::test::read(file), "two");
}

TEST(FileWatchTest, TellsOfOneFileOnly) {
  const kt2::test::TemporaryDirectory directory;
  FileWatch watch(directory / "kubeconfig");
  EXPECT_FALSE(watch.is_written());
  std::ofstream(directory / "other") << "x";
  EXPECT_FALSE(watch.is_written());
  std::ofstream(directory / "kubeconfig") << "x";
  EXPECT_TRUE(watch.is_written());
}

}  // namespace
}  // namespace k3s
