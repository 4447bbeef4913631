// What is drawn on a terminal in one line: how wide that may be. It draws nothing.
#pragma once

#include <cstddef>
#include <string>

namespace kt2 {

// In columns; 80 where it is not known. `fd` is a terminal.
std::size_t terminal_width(int fd);

// `text` without what does not fit, which "…" stands for: a line that wraps cannot be drawn over. Counted in code
// points, which is close enough.
std::string cut_to_width(std::string text, std::size_t width);

}  // namespace kt2
