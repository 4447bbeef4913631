#include "kube/token_file.hpp"

#include <fmt/format.h>

#include "kube/header_value.hpp"
#include "kube/words.hpp"

namespace kt2::kube {

TokenFile::TokenFile(const Access& access) : m_token(access.token), m_where(access.token_where) {
  if (!access.token_file.empty()) m_file.emplace(access.token_file);
}

void TokenFile::forget() {
  if (m_file) m_file->forget();
}

Result<std::string> TokenFile::read() {
  if (!m_file) return m_token;
  const auto text = m_file->text();
  if (!text) {
    // As kubectl has it: the file goes before the token, and does not replace it.
    if (!m_token.empty()) return m_token;
    return Error(text.error()).with(m_where);
  }
  constexpr std::string_view k_blanks = " \t\r\n";
  const std::size_t begin = text->find_first_not_of(k_blanks);
  const auto wrong = [&](std::string_view what) {
    return Error{Cause::infrastructure, fmt::format("{}: {}: {}", m_where, in_quotes(m_file->path()), what), {}};
  };
  if (begin == std::string::npos) return wrong("is empty");
  std::string token = text->substr(begin, text->find_last_not_of(k_blanks) - begin + 1);
  if (!can_be_header_value(token)) return wrong("holds a line break or another control character");
  return token;
}

}  // namespace kt2::kube
