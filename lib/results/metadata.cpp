#include "results/metadata.hpp"

#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "base/files.hpp"
#include "results/lock.hpp"
#include "results/text.hpp"

namespace kt2::results {
namespace {

// The same type as json_out.cpp's, so that the program carries one instantiation of the library.
using Json = nlohmann::ordered_json;
using Pairs = std::map<std::string, std::string>;

constexpr auto k_replace_broken = Json::error_handler_t::replace;
constexpr std::size_t k_shown_characters = 60;

Json parse(std::string_view text) {
  return Json::parse(text, nullptr, false);
}

Result<void> write(const std::filesystem::path& file, const Pairs& pairs) {
  Json object = Json::object();
  for (const auto& [key, value] : pairs) object[key] = value;
  return replace_file(file, object.dump(2, ' ', false, k_replace_broken) + "\n");
}

// Writes `pairs` over a file that was refused with `refusal`, and returns that error unless writing fails too.
Result<void> start_over(const std::filesystem::path& file, const Pairs& pairs, Error refusal) {
  if (auto written = write(file, pairs); !written) return written;
  refusal.message += "; it was replaced";
  return refusal;
}

}  // namespace

Metadata::Metadata(std::filesystem::path file) : m_file(std::move(file)) {}

Result<Pairs> Metadata::read() const {
  std::error_code ignored;  // a file that cannot be looked at fails to be read, with a better message
  if (std::filesystem::status(m_file, ignored).type() == std::filesystem::file_type::not_found) return Pairs{};
  const auto text = read_file(m_file);
  if (!text) return text.error();
  if (text->find_first_not_of(" \t\r\n") == std::string::npos) return Pairs{};
  Json object = parse(*text);
  if (object.is_discarded()) object = parse(sanitize_text(*text));  // one broken character must not cost the other keys
  if (!object.is_object()) {
    const std::string clean = sanitize_text(*text);
    const std::string_view line = first_line(clean);
    return Error{Cause::usage,
                 "\"" + m_file.string() + "\" holds no JSON object but begins with '" +
                     std::string(first_characters(line, k_shown_characters)) + "'",
                 {}};
  }
  Pairs pairs;
  for (const auto& [key, value] : object.items()) {
    pairs[key] = value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, k_replace_broken);
  }
  return pairs;
}

Result<void> Metadata::merge(const Pairs& pairs) {
  const DirectoryLock lock(m_file.parent_path());
  auto now = read();
  if (!now) {
    if (now.error().cause == Cause::usage) return start_over(m_file, pairs, now.error());
    return now.error();
  }
  Pairs& all = now.value();
  for (const auto& [key, value] : pairs) all[key] = value;
  return write(m_file, all);
}

Result<void> Metadata::remove(const std::vector<std::string>& keys) {
  const DirectoryLock lock(m_file.parent_path());
  auto now = read();
  if (!now) {
    if (now.error().cause == Cause::usage) return start_over(m_file, {}, now.error());
    return now.error();
  }
  Pairs& left = now.value();
  std::size_t removed = 0;
  for (const std::string& key : keys) removed += left.erase(key);
  if (removed == 0) return {};
  return write(m_file, left);
}

}  // namespace kt2::results
