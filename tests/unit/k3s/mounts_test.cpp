#include "mounts.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "support/temporary_directory.hpp"

namespace k3s {
namespace {

class MountsTest : public testing::Test {
 protected:
  std::vector<Mount> read(const std::string& lines) const {
    const std::string file = m_directory / "mountinfo";
    std::ofstream(file) << lines;
    return mounts(file);
  }

 private:
  kt2::test::TemporaryDirectory m_directory;
};

TEST_F(MountsTest, HaveAPointATypeAndOptions) {
  const auto all = read(
      "25 30 0:23 / /sys/fs/cgroup/memory rw,relatime shared:9 master:1 - cgroup cgroup rw,memory\n"
      "26 30 0:4 net:[4026532178] /a\\040b\\134c rw - nsfs nsfs rw\n");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].point, "/sys/fs/cgroup/memory");
  EXPECT_EQ(all[0].type, "cgroup");
  EXPECT_EQ(all[0].options, "rw,memory");
  EXPECT_EQ(all[1].point, "/a b\\c");
  EXPECT_EQ(all[1].type, "nsfs");
}

TEST_F(MountsTest, BelowADirectoryGoTheLastOneFirst) {
  const auto all = read(
      "1 0 0:1 / /run/w rw - tmpfs t rw\n2 1 0:2 / /run/w/a rw - tmpfs t rw\n3 0 0:3 / /run/with rw - tmpfs t rw\n"
      "4 2 0:4 / /run/w/a/b rw - tmpfs t rw\n");
  EXPECT_EQ(mounts_below(all, "/run/w"), (std::vector<std::string>{"/run/w/a/b", "/run/w/a", "/run/w"}));
}

}  // namespace
}  // namespace k3s
