// What is to be seen on a terminal after some bytes have been written to it: as much of one as this project's output
// and ginkgo's needs. Colours are not seen.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kt2::test {

class Screen {
 public:
  Screen(std::size_t columns, std::size_t rows) : m_columns(columns), m_rows(rows, std::string(columns, ' ')) {}

  void write(std::string_view bytes);

  // All lines, those that scrolled away first, without spaces at their ends and empty lines at the end. A character
  // beyond ASCII is seen as '*'.
  std::string text() const;
  // The last line that is not empty.
  std::string last() const;

 private:
  struct Cursor {
    std::size_t column = 0;
    std::size_t row = 0;
  };
  void put(char byte);
  void control(char final);
  void down();

  std::size_t m_columns;
  std::vector<std::string> m_rows;
  std::vector<std::string> m_gone;
  Cursor m_cursor;  // a column beyond the last: the next character wraps
  Cursor m_saved;
  std::string m_sequence;  // one that has begun
};

}  // namespace kt2::test
