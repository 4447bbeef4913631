#include "support/screen.hpp"

#include <algorithm>
#include <stdexcept>

namespace kt2::test {

void Screen::down() {
  if (m_cursor.row + 1 < m_rows.size()) {
    ++m_cursor.row;
    return;
  }
  m_gone.push_back(m_rows.front());
  m_rows.erase(m_rows.begin());
  m_rows.emplace_back(m_columns, ' ');
}

void Screen::put(char byte) {
  if ((static_cast<unsigned char>(byte) & 0xC0) == 0x80) return;  // the rest of a character
  if (m_cursor.column == m_columns) {
    m_cursor.column = 0;
    down();
  }
  m_rows[m_cursor.row][m_cursor.column++] = static_cast<unsigned char>(byte) < 0x80 ? byte : '*';
}

void Screen::control(char final) {
  std::string& row = m_rows[m_cursor.row];
  switch (final) {
    case 'A':
      m_cursor.row -= std::min<std::size_t>(1, m_cursor.row);
      break;
    case 'B':
      m_cursor.row = std::min(m_cursor.row + 1, m_rows.size() - 1);
      break;
    case 'J':
      for (std::size_t below = m_cursor.row + 1; below < m_rows.size(); ++below) m_rows[below].assign(m_columns, ' ');
      [[fallthrough]];
    case 'K':
      for (std::size_t column = m_cursor.column; column < m_columns; ++column) row[column] = ' ';
      break;
    case 'm':
      break;
    default:
      throw std::runtime_error("this screen does not know ESC " + m_sequence);
  }
}

void Screen::write(std::string_view bytes) {
  for (const char byte : bytes) {
    if (!m_sequence.empty()) {
      m_sequence += byte;
      const bool parameters = m_sequence[1] == '[' && (m_sequence.size() == 2 || byte < '@' || byte > '~');
      if (parameters) continue;
      if (m_sequence[1] == '[') {
        control(byte);
      } else if (byte == '7') {
        m_saved = m_cursor;
      } else if (byte == '8') {
        m_cursor = m_saved;
      } else if (byte == 'D') {
        down();
      } else {
        throw std::runtime_error("this screen does not know ESC " + std::string(1, byte));
      }
      m_sequence.clear();
    } else if (byte == '\x1b') {
      m_sequence = byte;
    } else if (byte == '\r') {
      m_cursor.column = 0;
    } else if (byte == '\n') {
      down();
    } else {
      put(byte);
    }
  }
}

std::string Screen::text() const {
  std::string all;
  for (const auto* rows : {&m_gone, &m_rows}) {
    for (const std::string& row : *rows) all += row.substr(0, row.find_last_not_of(' ') + 1) + "\n";
  }
  const auto end = all.find_last_not_of('\n');
  return end == std::string::npos ? std::string() : all.substr(0, end + 1) + "\n";
}

std::string Screen::last() const {
  const std::string all = text();
  return all.empty() ? all : all.substr(all.rfind('\n', all.size() - 2) + 1, std::string::npos);
}

}  // namespace kt2::test
