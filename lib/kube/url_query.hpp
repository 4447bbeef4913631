// The query of a URL. It knows no API.
#pragma once

#include <string>
#include <string_view>

namespace kt2::kube {

class UrlQuery {
 public:
  // Adds NAME=VALUE, the value escaped.
  UrlQuery& add(std::string_view name, std::string_view value);
  // The same, unless the value is empty.
  UrlQuery& add_given(std::string_view name, std::string_view value) {
    return value.empty() ? *this : add(name, value);
  }

  // "?a=1&b=2"; empty when there is nothing in it.
  const std::string& text() const { return m_text; }

 private:
  std::string m_text;
};

}  // namespace kt2::kube
