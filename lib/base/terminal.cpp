#include "base/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

namespace kt2 {

std::size_t terminal_width(int fd) {
  constexpr std::size_t k_usual = 80;
  winsize size{};
  const bool known = ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : k_usual;
}

std::string cut_to_width(std::string text, std::size_t width) {
  std::size_t points = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
    if (++points == width) {
      text.resize(i);
      return text + "…";
    }
  }
  return text;
}

}  // namespace kt2
