#include "kube/status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace kt2::kube {
namespace {

constexpr std::size_t k_longest = 500;

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// What a person can read of it, on one line.
std::string one_line(std::string_view text) {
  std::string line(text.substr(0, k_longest));
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  }
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

}  // namespace

Status status_of(const Json& object) {
  Status status;
  if (!object.is_object()) return status;
  if (const auto code = object.find("code"); code != object.end() && code->is_number_integer()) {
    status.code = code->get<int>();
  }
  status.reason = one_line(text_at(object, "reason"));
  status.message = one_line(text_at(object, "message"));
  if (const auto details = object.find("details"); details != object.end() && details->is_object()) {
    const auto seconds = details->find("retryAfterSeconds");
    constexpr int k_longest_seconds = 3600;
    if (seconds != details->end() && seconds->is_number_integer() && seconds->get<std::int64_t>() > 0) {
      status.retry_after =
          std::chrono::seconds(std::min<std::int64_t>(seconds->get<std::int64_t>(), k_longest_seconds));
    }
  }
  return status;
}

Status status_of(int code, std::string_view body) {
  Status status;
  const Json object = Json::parse(body, nullptr, false);
  if (!object.is_discarded()) status = status_of(object);
  status.code = code;
  if (status.message.empty()) status.message = one_line(body.substr(0, body.find('\n')));
  if (status.message.empty()) status.message = fmt::format("HTTP {}", code);
  return status;
}

std::string describe(const Status& status) {
  if (status.reason.empty()) return fmt::format("{} (HTTP {})", status.message, status.code);
  return fmt::format("{} ({})", status.message, status.reason);
}

}  // namespace kt2::kube
