#include "kube/framer.hpp"

#include <fmt/format.h>

#include <utility>

namespace kt2::kube {

Result<void> Framer::feed(std::string_view piece, const std::function<bool(std::string_view)>& object) {
  std::size_t begin = 0;  // of the object that is open, in this piece
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const char c = piece[i];
    if (m_in_string) {
      if (m_escaped) {
        m_escaped = false;
      } else if (c == '\\') {
        m_escaped = true;
      } else if (c == '"') {
        m_in_string = false;
      }
      continue;
    }
    if (m_depth == 0) {
      if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
      if (c != '{') {
        constexpr std::size_t k_shown = 60;
        return Error{
            Cause::infrastructure, fmt::format("not a stream of JSON objects: \"{}\"", piece.substr(i, k_shown)), {}};
      }
      begin = i;
    }
    if (c == '"') {
      m_in_string = true;
    } else if (c == '{' || c == '[') {
      ++m_depth;
    } else if ((c == '}' || c == ']') && --m_depth == 0) {
      std::string_view whole = piece.substr(begin, i + 1 - begin);
      std::string held;
      if (!m_held.empty()) {
        held = std::exchange(m_held, {});
        held.append(whole);
        whole = held;
      }
      begin = i + 1;
      if (!object(whole)) return {};
    }
  }
  if (m_depth > 0) {
    m_held.append(piece.substr(begin));
    if (m_held.size() > m_largest) {
      return Error{Cause::infrastructure, fmt::format("an object of more than {} bytes", m_largest), {}};
    }
  }
  return {};
}

}  // namespace kt2::kube
