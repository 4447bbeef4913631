// Permissions alone: loading and checking real plugins is tests/plugins'.
#include "plugin/library.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "support/temporary_directory.hpp"

namespace kt2::plugin {
namespace {

namespace fs = std::filesystem;

class CheckPermissions : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(directory / "plugins");
    std::ofstream(plugin) << "x";
    fs::permissions(plugin, fs::perms(0644));
    fs::permissions(directory / "plugins", fs::perms(0755));
  }
  std::string refusal(const fs::path& path) const {
    const auto checked = check_permissions(path);
    return checked ? "" : checked.error().message;
  }

  test::TemporaryDirectory directory;
  fs::path plugin = directory / "plugins/libkubetest2-deployer-x.so";
};

TEST_F(CheckPermissions, PassesWhatOnlyItsOwnersWrite) {
  for (const unsigned mode : {0644u, 0755u, 0664u, 0444u, 0600u}) {
    fs::permissions(plugin, fs::perms(mode));
    EXPECT_EQ(refusal(plugin), "") << std::oct << mode;
  }
}

TEST_F(CheckPermissions, RefusesAFileThatEveryoneWrites) {
  fs::permissions(plugin, fs::perms(0666));
  EXPECT_EQ(refusal(plugin),
            "\"" + plugin.string() +
                "\" is writable by everyone (mode 0666): a plugin there could be anyone's; chmod o-w it");
}

TEST_F(CheckPermissions, RefusesAFolderThatEveryoneWrites) {
  for (const auto& [mode, text] : {std::pair{0777u, "0777"}, {01777u, "1777"}}) {
    fs::permissions(directory / "plugins", fs::perms(mode));
    EXPECT_EQ(refusal(plugin), "\"" + (directory / "plugins").string() + "\" is writable by everyone (mode " + text +
                                   "): a plugin there could be anyone's; chmod o-w it");
  }
}

TEST_F(CheckPermissions, FollowsLinksToTheFile) {
  fs::create_directory(directory / "links");
  fs::create_symlink(plugin, directory / "links/link.so");
  EXPECT_EQ(refusal(directory / "links/link.so"), "");
  fs::permissions(plugin, fs::perms(0666));
  EXPECT_NE(refusal(directory / "links/link.so"), "");
}

TEST_F(CheckPermissions, FollowsLinksToTheFolder) {
  fs::create_directory(directory / "links");
  fs::create_symlink(plugin, directory / "links/link.so");
  fs::permissions(directory / "plugins", fs::perms(0777));
  EXPECT_NE(refusal(directory / "links/link.so"), "") << "whoever writes there replaces what the link names";
}

TEST_F(CheckPermissions, RefusesWhatIsNoFile) {
  EXPECT_EQ(refusal(directory / "plugins"), "it is not a regular file");
  EXPECT_EQ(refusal(directory / "missing.so"), "it cannot be read: No such file or directory");
}

}  // namespace
}  // namespace kt2::plugin
