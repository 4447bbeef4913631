#include "base/redactor.hpp"

#include <algorithm>

namespace kt2 {

std::string_view Redactor::feed(std::string_view piece) {
  if (m_secrets == nullptr || m_secrets->empty()) return piece;
  std::string_view text = piece;
  if (!m_held.empty()) {
    m_joined = m_held;
    m_joined += piece;
    text = m_joined;
  }
  const std::size_t open = m_secrets->open_end(text);
  if (m_held.empty() && open == text.size() && !m_secrets->find(text, 0)) return piece;
  return show(text, open);
}

std::string_view Redactor::show(std::string_view text, std::size_t open) {
  m_shown.clear();
  std::size_t done = m_covered;  // up to here text is shown or replaced
  auto match = m_secrets->find(text, 0);
  // What begins in the held part is judged once that is complete: it may be the end of a longer one.
  for (; match && match->begin < open; match = m_secrets->find(text, match->begin + 1)) {
    if (match->begin >= done) {
      m_shown.append(text.substr(done, match->begin - done)).append("[redacted:").append(match->name).append("]");
    }
    done = std::max(done, match->end);
  }
  if (open > done) m_shown += text.substr(done, open - done);
  m_covered = done > open ? done - open : 0;
  m_held = std::string(text.substr(open));
  return m_shown;
}

std::string_view Redactor::flush() {
  if (m_held.empty()) return {};
  m_joined = m_held;
  return show(m_joined, m_joined.size());
}

}  // namespace kt2
