#include "base/secrets.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <limits>

#include "base/redactor.hpp"
#include "base/words.hpp"

namespace kt2 {
namespace {

constexpr std::size_t k_shortest = 8;
constexpr std::string_view k_endings[] = {"token", "secret", "password", "key", "credential"};

// In lower case, with '_' for '-'.
std::string plain_name(std::string_view name) {
  std::string plain(name);
  for (char& c : plain) c = c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return plain;
}

bool is_variable_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

// Files and CI systems like to add line ends that no program prints.
std::string_view trimmed(std::string_view value) {
  constexpr std::string_view k_blanks = " \t\r\n";
  const auto first = value.find_first_not_of(k_blanks);
  if (first == std::string_view::npos) return {};
  return value.substr(first, value.find_last_not_of(k_blanks) + 1 - first);
}

std::string within_shell_quotes(std::string_view value) {
  std::string text;
  for (const char c : value) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text;
}

std::string with_escapes(std::string_view value) {
  std::string text;
  for (const char c : value) {
    switch (c) {
      case '\n':
        text += "\\n";
        break;
      case '\r':
        text += "\\r";
        break;
      case '\t':
        text += "\\t";
        break;
      case '"':
      case '\\':
        text += '\\';
        [[fallthrough]];
      default:
        text += c;
    }
  }
  return text;
}

std::size_t hash(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  const auto second = static_cast<unsigned char>(text[at + 1]);
  return (first * 37U ^ second) & 4095U;
}

}  // namespace

SecretNames::SecretNames(const std::vector<std::string>& further) {
  for (const std::string& name : further) {
    m_further.push_back(plain_name(std::string_view(name).substr(std::min(name.size(), name.find_first_not_of('-')))));
  }
}

bool SecretNames::contain(std::string_view name) const {
  const std::string plain = plain_name(name);
  if (std::ranges::find(m_further, plain) != m_further.end()) return true;
  std::string_view singular = plain;
  if (singular.ends_with('s')) singular.remove_suffix(1);
  return std::ranges::any_of(k_endings, [&](std::string_view ending) { return singular.ends_with(ending); });
}

bool can_be_secret(std::string_view value) {
  const std::string text(trimmed(value));
  return text.size() >= k_shortest && ::access(text.c_str(), F_OK) != 0;
}

std::optional<std::string> variable_holding(const Environment& environment, std::string_view value) {
  for (const auto& [name, held] : environment.variables()) {
    if (held == value) return name;
  }
  return std::nullopt;
}

Secrets::Secrets(const SecretNames& names, const Environment& environment, const std::vector<std::string>& words)
    : m_names(names) {
  for (const auto& [name, value] : environment.variables()) consider(name, value);
  add_words(words);
}

void Secrets::add_words(const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    const auto dashes = std::min(word.find_first_not_of('-'), word.size());
    if (dashes == 0) {
      consider_pair(word);
      continue;
    }
    word.remove_prefix(dashes);
    const auto equals = word.find('=');
    if (equals != std::string_view::npos)
      consider_flag(word.substr(0, equals), word.substr(equals + 1));
    else if (i + 1 < words.size() && !words[i + 1].starts_with('-'))
      consider_flag(word, words[i + 1]);
  }
}

void Secrets::consider_flag(std::string_view name, std::string_view value) {
  const auto take = [&](std::string_view part) {
    if (m_names.contain(name))
      add(name, part);
    else
      consider_pair(part);
  };
  take(value);
  if (value.find(',') == std::string_view::npos) return;
  const auto parts = split_csv(value);
  if (!parts) return;
  for (const std::string& part : *parts) take(part);
}

void Secrets::consider_pair(std::string_view pair) {
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos || !is_variable_name(pair.substr(0, equals))) return;
  consider(pair.substr(0, equals), pair.substr(equals + 1));
}

void Secrets::consider(std::string_view name, std::string_view value) {
  if (m_names.contain(name)) add(name, value);
}

bool Secrets::hides(std::string_view name, std::string_view value) const {
  return (m_names.contain(name) && can_be_secret(value)) || find(value, 0).has_value();
}

void Secrets::add(std::string_view name, std::string_view value) {
  if (!can_be_secret(value)) return;
  const std::string_view secret = trimmed(value);
  add_entry(name, secret);
  add_entry(name, within_shell_quotes(secret));
  add_entry(name, with_escapes(secret));
  prepare_search();
}

void Secrets::add_entry(std::string_view name, std::string_view value) {
  const auto same = [&](const Entry& entry) { return entry.value == value; };
  if (std::ranges::none_of(m_entries, same)) m_entries.push_back({std::string(name), std::string(value)});
}

void Secrets::prepare_search() {
  m_shortest = std::numeric_limits<std::uint8_t>::max();
  m_longest = 0;
  for (const Entry& entry : m_entries) {
    m_shortest = std::min(m_shortest, entry.value.size());
    m_longest = std::max(m_longest, entry.value.size());
  }
  m_jumps.assign(k_hashes, static_cast<std::uint8_t>(m_shortest - 1));
  for (const Entry& entry : m_entries) {
    for (std::size_t i = 0; i + 1 < m_shortest; ++i) {
      std::uint8_t& jump = m_jumps[hash(entry.value, i)];
      jump = std::min(jump, static_cast<std::uint8_t>(m_shortest - 2 - i));
    }
  }
}

std::optional<Secrets::Match> Secrets::find(std::string_view text, std::size_t from) const {
  if (empty()) return std::nullopt;
  const std::size_t most = m_shortest - 1;
  const auto jump_at = [&](std::size_t begin) -> std::size_t { return m_jumps[hash(text, begin + most - 1)]; };
  for (std::size_t begin = from; begin + m_shortest <= text.size();) {
    // Four at once while nothing is near: their reads do not wait for each other.
    while (begin + 3 * most + m_shortest <= text.size() && jump_at(begin) == most && jump_at(begin + most) == most &&
           jump_at(begin + 2 * most) == most && jump_at(begin + 3 * most) == most) {
      begin += 4 * most;
    }
    if (begin + m_shortest > text.size()) break;
    const std::size_t jump = jump_at(begin);
    if (jump > 0) {
      begin += jump;
      continue;
    }
    const Entry* longest = nullptr;
    for (const Entry& entry : m_entries) {
      if (longest != nullptr && longest->value.size() >= entry.value.size()) continue;
      if (text.substr(begin).starts_with(entry.value)) longest = &entry;
    }
    if (longest != nullptr) return Match{begin, begin + longest->value.size(), longest->name};
    ++begin;
  }
  return std::nullopt;
}

std::size_t Secrets::open_end(std::string_view text) const {
  if (empty()) return text.size();
  for (std::size_t at = text.size() - std::min(text.size(), m_longest - 1); at < text.size(); ++at) {
    const std::string_view end = text.substr(at);
    for (const Entry& entry : m_entries) {
      if (entry.value.size() > end.size() && std::string_view(entry.value).starts_with(end)) return at;
    }
  }
  return text.size();
}

std::string Secrets::redact(std::string_view text) const {
  if (empty()) return std::string(text);
  Redactor redactor(this);
  std::string result(redactor.feed(text));
  result += redactor.flush();
  return result;
}

}  // namespace kt2
