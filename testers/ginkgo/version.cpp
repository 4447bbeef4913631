#include "version.hpp"

#include <charconv>
#include <cstdlib>

namespace ginkgo {
namespace {

// Takes a number off the front of `text`.
bool take_number(std::string_view& text, int& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

std::string minor_text(int major, int minor) {
  return std::to_string(major) + "." + std::to_string(minor);
}

std::string minors(int count) {
  return std::to_string(count) + (count == 1 ? " minor version" : " minor versions");
}

std::string of_another_major(const std::string& what, const Version& server) {
  return what + " and kube-apiserver " + server.text +
         " have different major versions: Kubernetes supports no such pair";
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
  Version version{0, 0, false, std::string(text)};
  if (text.starts_with("v")) text.remove_prefix(1);
  if (!take_number(text, version.major) || !text.starts_with(".")) return std::nullopt;
  text.remove_prefix(1);
  if (!take_number(text, version.minor)) return std::nullopt;
  if (text.empty() || text == "+") return version;  // some clouds say "34+"
  int patch = 0;
  if (!text.starts_with(".")) return std::nullopt;
  text.remove_prefix(1);
  if (!take_number(text, patch)) return std::nullopt;
  if (!text.empty() && text.front() != '-' && text.front() != '+') return std::nullopt;
  version.patch = true;
  return version;
}

bool same_minor(const Version& one, const Version& other) {
  return one.major == other.major && one.minor == other.minor;
}

std::string client_skew(const Version& client, const Version& server) {
  if (client.major != server.major) return of_another_major("kubectl " + client.text, server);
  const int apart = std::abs(client.minor - server.minor);
  if (apart <= 1) return {};
  return "kubectl " + client.text + " and kube-apiserver " + server.text + " are " + minors(apart) +
         " apart: Kubernetes supports kubectl within one minor version of kube-apiserver, older or newer; here " +
         minor_text(server.major, server.minor - 1) + " to " + minor_text(server.major, server.minor + 1);
}

std::string tests_skew(const Version& tests, const Version& server) {
  if (tests.major != server.major) return of_another_major("e2e.test " + tests.text, server);
  const int newer = tests.minor - server.minor;
  if (newer <= 1) return {};
  return "e2e.test " + tests.text + " is " + minors(newer) + " newer than kube-apiserver " + server.text +
         ": tests are clients, and what they test has to be in the server; they may be older, or at most one minor "
         "version newer; here up to " +
         minor_text(server.major, server.minor + 1);
}

}  // namespace ginkgo
