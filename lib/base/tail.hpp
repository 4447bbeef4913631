// The last bytes of a stream, in memory that does not grow. It does not know where the bytes came from.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace kt2 {

class Tail {
 public:
  explicit Tail(std::size_t limit) : m_limit(limit) {}

  void append(std::string_view data) {
    m_total += data.size();
    if (data.size() >= m_limit) {
      m_text.assign(data.substr(data.size() - m_limit));
      return;
    }
    m_text += data;
    // Cut only now and then, so that small appends do not each move the text.
    if (m_text.size() > 2 * m_limit) m_text.erase(0, m_text.size() - m_limit);
  }

  // The last bytes, from the start of a line where something was left out.
  std::string text() const {
    std::string_view view = m_text;
    if (view.size() > m_limit) view.remove_prefix(view.size() - m_limit);
    if (m_total > view.size()) {
      const auto newline = view.find('\n');
      if (newline != std::string_view::npos && newline + 1 < view.size()) view.remove_prefix(newline + 1);
    }
    return std::string(view);
  }

  // All bytes ever appended.
  std::uint64_t total() const { return m_total; }

 private:
  std::size_t m_limit;
  std::string m_text;
  std::uint64_t m_total = 0;
};

}  // namespace kt2
