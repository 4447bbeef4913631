// docs/adding-a-deployer.md, followed to the letter: its files are written, its commands run, and what it shows must
// come.
//
// A block ```LANGUAGE file=NAME is a file, a block ```sh is run, a block ```text holds lines that the commands before
// it must have printed.
#include <sstream>

#include <fstream>

#include "fixture.hpp"
#include "installation.hpp"
#include "support/markdown.hpp"

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

using DocsTest = PluginTest;

TEST_F(DocsTest, AddingADeployerFromOutside) {
  install(directory / "prefix");
  fs::create_directory(directory / "work");
  fs::permissions(directory / "work", fs::perms(0755));
  std::string script = "set -eu\n";
  std::vector<std::string> promised;
  int files = 0;
  for (const Block& block : blocks_of(KT2_DOCS_DIR "/adding-a-deployer.md")) {
    if (const auto at = block.info.find("file="); at != std::string::npos) {
      std::ofstream(directory / "work" / block.info.substr(at + 5)) << block.text;
      ++files;
    } else if (block.info == "sh") {
      script += block.text;
    } else if (block.info == "text") {
      const auto lines = lines_of(block.text);
      promised.insert(promised.end(), lines.begin(), lines.end());
    }
  }
  ASSERT_EQ(files, 2);
  ASSERT_FALSE(promised.empty());
  const Finished followed = Program({"sh", "-c", script})
                                .in(directory / "work")
                                .set("PREFIX", (directory / "prefix").string())
                                .set("CMAKE_GENERATOR", "Ninja")
                                .merged()
                                .run();
  EXPECT_EQ(followed.status, 0) << followed.out;
  for (const std::string& line : promised) EXPECT_TRUE(has(followed.out, line));
}

// The page's way in is the one that our own smallest deployer goes.
TEST_F(DocsTest, AddingADeployerInTheTree) {
  std::string page_line;
  for (const Block& block : blocks_of(KT2_DOCS_DIR "/adding-a-deployer.md")) {
    if (block.info == "cmake") page_line = block.text;
  }
  ASSERT_TRUE(has(page_line, "add_deployer(hello "));
  std::string node = page_line;
  for (auto at = node.find("hello"); at != std::string::npos; at = node.find("hello")) node.replace(at, 5, "node");
  const std::string files = node.substr(0, node.find(')'));  // one may have more
  EXPECT_TRUE(read(KT2_DOCS_DIR "/../deployers/node/CMakeLists.txt").starts_with(files)) << files;
  EXPECT_TRUE(has(read(KT2_DOCS_DIR "/../deployers/CMakeLists.txt"), "add_subdirectory(node)"));
}

// A folder that is not in the architecture's table has no place in the architecture.
TEST_F(DocsTest, EveryFolderHasItsLine) {
  const std::string page = read(KT2_DOCS_DIR "/architecture.md");
  for (const auto& entry : fs::directory_iterator(KT2_DOCS_DIR "/../lib")) {
    if (!entry.is_directory()) continue;
    EXPECT_TRUE(has(page, "`lib/" + entry.path().filename().string() + "`"));
  }
}

// Every capability and every service of the header is in the ABI's page.
TEST_F(DocsTest, EveryInterfaceIsExplained) {
  const std::string header = read(KT2_DOCS_DIR "/../plugins/include/kubetest2/plugin.h");
  const std::string page = read(KT2_DOCS_DIR "/plugin-abi.md");
  int ids = 0;
  for (const std::string& line : lines_of(header)) {
    const auto quote = line.find("\"kt2.");
    if (!line.starts_with("#define KT2_") || quote == std::string::npos) continue;
    const std::string id = line.substr(quote + 1, line.rfind('"') - quote - 1);
    EXPECT_TRUE(has(page, id));
    ++ids;
  }
  EXPECT_GE(ids, 14);
}

}  // namespace
}  // namespace kt2::test
