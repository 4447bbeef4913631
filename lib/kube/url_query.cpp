#include "kube/url_query.hpp"

#include <fmt/format.h>

namespace kt2::kube {

UrlQuery& UrlQuery::add(std::string_view name, std::string_view value) {
  m_text += m_text.empty() ? '?' : '&';
  m_text.append(name).append("=");
  for (const char c : value) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      m_text += c;
    } else {
      m_text += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return *this;
}

}  // namespace kt2::kube
