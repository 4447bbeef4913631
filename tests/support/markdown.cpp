#include "support/markdown.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace kt2::test {

std::vector<Block> blocks_of(const std::filesystem::path& page) {
  std::vector<Block> blocks;
  std::ifstream file(page);
  if (!file) throw std::runtime_error("no page " + page.string());
  bool inside = false;
  std::size_t indent = 0;
  for (std::string line; std::getline(file, line);) {
    const std::size_t spaces = std::min(line.find_first_not_of(' '), line.size());
    if (line.compare(spaces, 3, "```") == 0) {
      if (!inside) {
        blocks.push_back({line.substr(spaces + 3), ""});
        indent = spaces;
      }
      inside = !inside;
    } else if (inside) {
      blocks.back().text += line.substr(std::min(indent, spaces)) + "\n";
    }
  }
  return blocks;
}

std::vector<std::string> commands_of(const Block& block) {
  std::vector<std::string> commands;
  std::istringstream lines(block.text);
  bool goes_on = false;
  for (std::string line; std::getline(lines, line);) {
    const bool more = line.ends_with('\\');
    if (more) line.pop_back();
    if (goes_on) {
      commands.back() += line;
    } else if (!line.empty() && !line.starts_with('#')) {
      commands.push_back(line);
    }
    goes_on = more && !commands.empty();
  }
  return commands;
}

}  // namespace kt2::test
