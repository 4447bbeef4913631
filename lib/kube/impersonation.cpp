#include "kube/impersonation.hpp"

#include <fmt/format.h>

#include <cctype>
#include <string_view>

namespace kt2::kube {
namespace {

// The key of an extra is part of a header's name: what may not stand there is escaped, and case is lost.
std::string escaped_key(std::string_view key) {
  constexpr std::string_view k_plain = "!#$&'*+-.^_`|~";
  std::string name;
  for (const char c : key) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x80 && std::isalnum(byte) != 0) || k_plain.find(c) != std::string_view::npos) {
      name += static_cast<char>(std::tolower(byte));
    } else {
      name += fmt::format("%{:02X}", byte);
    }
  }
  return name;
}

}  // namespace

std::vector<std::string> impersonation_headers(const Access& access) {
  std::vector<std::string> headers;
  if (access.impersonate_user.empty()) return headers;
  headers.push_back("Impersonate-User: " + access.impersonate_user);
  if (!access.impersonate_uid.empty()) headers.push_back("Impersonate-Uid: " + access.impersonate_uid);
  for (const std::string& group : access.impersonate_groups) headers.push_back("Impersonate-Group: " + group);
  for (const auto& [key, value] : access.impersonate_extra)
    headers.push_back(fmt::format("Impersonate-Extra-{}: {}", escaped_key(key), value));
  return headers;
}

}  // namespace kt2::kube
