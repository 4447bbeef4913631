// The fenced blocks of a page of the docs: for tests that do what it says. It renders nothing.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kt2::test {

struct Block {
  std::string info;  // what follows the back quotes: "sh"
  std::string text;
};

// In order. What a block is indented by, in a list for example, is no part of its text.
std::vector<Block> blocks_of(const std::filesystem::path& page);

// The commands of a block ```sh: a line each, and what a \ at the end of one goes on with; no comments.
std::vector<std::string> commands_of(const Block& block);

}  // namespace kt2::test
