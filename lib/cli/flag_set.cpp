#include "cli/flag_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <span>

#include "base/suggest.hpp"
#include "cli/quote.hpp"

namespace kt2::cli {
namespace {

using Words = std::span<const std::string>;

Error usage_error(std::string message) {
  return {Cause::usage, std::move(message), {}};
}

// What remains when an unknown flag is passed over: a word after it may be its value, unless that looks like a flag.
Words without_value(Words rest) {
  if (rest.empty() || rest.front().starts_with('-')) return rest;
  return rest.subspan(1);
}

class Parser {
 public:
  Parser(const FlagSet& flags, FlagSet::Unknown unknown) : m_flags(flags), m_unknown(unknown) {}
  Result<FlagValues> run(Words rest);

 private:
  // The letters of one word such as -abc that are not read yet, and the words after it.
  struct Group {
    std::string_view letters;
    Words rest;
  };

  Result<void> set_defaults();
  // Each returns the words that are left.
  Result<Words> read_long(const std::string& word, Words rest);
  Result<Words> read_group(std::string_view letters, Words rest);
  Result<Group> read_letter(std::string_view letters, Words rest);
  Result<Group> pass_over_letter(std::string_view letters, Words rest) const;
  Result<void> set(const Flag& flag, std::string_view text);
  Error unknown_flag(std::string_view name) const;
  Error unknown_letter(std::string_view letters) const;

  const FlagSet& m_flags;
  FlagSet::Unknown m_unknown;
  Parsed m_parsed;
  std::string_view m_word;  // the one being read
};

Result<FlagValues> Parser::run(Words rest) {
  if (const auto defaults = set_defaults(); !defaults) return defaults.error();
  while (!rest.empty()) {
    const std::string& word = rest.front();
    rest = rest.subspan(1);
    m_word = word;
    if (word == "--") {
      m_parsed.dashes = true;
      m_parsed.after_dashes.assign(rest.begin(), rest.end());
      break;
    }
    if (word.size() < 2 || word.front() != '-') {
      m_parsed.positional.push_back(word);
      continue;
    }
    const auto left = word[1] == '-' ? read_long(word, rest) : read_group(m_word.substr(1), rest);
    if (!left) return left.error();
    rest = left.value();
  }
  return FlagValues(std::move(m_parsed));
}

Result<void> Parser::set_defaults() {
  for (const Flag& flag : m_flags.flags()) {
    auto value = default_value(flag);
    if (!value) return value.error();
    m_parsed.values.emplace(flag.name, std::move(value).value());
  }
  return {};
}

Result<Words> Parser::read_long(const std::string& word, Words rest) {
  const std::string_view body = std::string_view(word).substr(2);
  if (body.front() == '-' || body.front() == '=') return usage_error("bad flag syntax: " + word);
  const auto equals = body.find('=');
  const bool has_value = equals != std::string_view::npos;
  const std::string_view name = body.substr(0, equals);
  const Flag* flag = m_flags.find(name);
  if (flag == nullptr) {
    if (m_unknown == FlagSet::Unknown::refuse) return unknown_flag(name);
    return has_value ? rest : without_value(rest);
  }
  std::string_view text = "true";
  if (has_value) {
    text = body.substr(equals + 1);
  } else if (flag->type != FlagType::boolean) {
    if (rest.empty()) return usage_error("flag needs an argument: " + word);
    text = rest.front();
    rest = rest.subspan(1);
  }
  if (const auto done = set(*flag, text); !done) return done.error();
  return rest;
}

Result<Words> Parser::read_group(std::string_view letters, Words rest) {
  Group group{letters, rest};
  while (!group.letters.empty()) {
    // As in pflag each letter starts again from all the words after the group: what an unknown one took, a later one
    // gives back.
    const auto next = read_letter(group.letters, rest);
    if (!next) return next.error();
    group = next.value();
  }
  return group.rest;
}

Result<Parser::Group> Parser::read_letter(std::string_view letters, Words rest) {
  // Flags of Go's test binaries: pflag passes over -test.v and the like.
  if (letters.starts_with("test.")) return Group{{}, rest};
  const Flag* flag = m_flags.find_shorthand(letters.front());
  if (flag == nullptr) return pass_over_letter(letters, rest);
  Group left{{}, rest};
  std::string_view text;
  if (letters.size() > 2 && letters[1] == '=') {
    text = letters.substr(2);
  } else if (flag->type == FlagType::boolean) {
    text = "true";
    left.letters = letters.substr(1);
  } else if (letters.size() > 1) {
    text = letters.substr(1);
  } else if (!rest.empty()) {
    text = rest.front();
    left.rest = rest.subspan(1);
  } else {
    return usage_error(fmt::format("flag needs an argument: {} in -{}", quote_byte(letters.front()), letters));
  }
  if (const auto done = set(*flag, text); !done) return done.error();
  return left;
}

Result<Parser::Group> Parser::pass_over_letter(std::string_view letters, Words rest) const {
  if (m_unknown == FlagSet::Unknown::refuse) return unknown_letter(letters);
  if (letters.size() > 2 && letters[1] == '=') return Group{{}, rest};
  return Group{letters.substr(1), without_value(rest)};
}

Result<void> Parser::set(const Flag& flag, std::string_view text) {
  auto read = parse_value(flag, text);
  if (!read) {
    const std::string dashed = (flag.shorthand.empty() ? "" : "-" + flag.shorthand + ", ") + "--" + flag.name;
    return usage_error(
        fmt::format("invalid argument {} for {} flag: {}", quote(text), quote(dashed), read.error().message));
  }
  Value& value = m_parsed.values[flag.name];
  // The first use of a list replaces its default, later ones add to it.
  std::vector<std::string> list = value.changed ? std::move(value.list) : std::vector<std::string>{};
  value = std::move(read).value();
  list.insert(list.end(), value.list.begin(), value.list.end());
  value.list = std::move(list);
  value.changed = true;
  return {};
}

Error Parser::unknown_flag(std::string_view name) const {
  std::vector<std::string> names;
  for (const Flag& flag : m_flags.flags()) names.push_back(flag.name);
  std::vector<std::string> near = nearest(name, names);
  for (std::string& candidate : near) candidate.insert(0, "--");
  return usage_error(fmt::format("unknown flag: --{}{}", name, did_you_mean_one_of(near)));
}

Error Parser::unknown_letter(std::string_view letters) const {
  // A name after one dash is the usual slip: -build.
  const std::string_view name = m_word.substr(1, m_word.find('=') - 1);
  std::vector<std::string> meant;
  if (name.size() > 1 && m_flags.find(name) != nullptr) meant.push_back("--" + std::string(name));
  return usage_error(fmt::format("unknown shorthand flag: {} in -{}{}", quote_byte(letters.front()), letters,
                                 did_you_mean_one_of(meant)));
}

}  // namespace

void FlagSet::add(Flag flag) {
  assert(find(flag.name) == nullptr && "a flag's name is taken");
  assert(flag.shorthand.empty() || (flag.shorthand.size() == 1 && find_shorthand(flag.shorthand.front()) == nullptr));
  m_flags.push_back(std::move(flag));
}

const Flag* FlagSet::find(std::string_view name) const {
  const auto found = std::find_if(m_flags.begin(), m_flags.end(), [&](const Flag& flag) { return flag.name == name; });
  return found == m_flags.end() ? nullptr : &*found;
}

const Flag* FlagSet::find_shorthand(char letter) const {
  const auto found = std::find_if(m_flags.begin(), m_flags.end(),
                                  [&](const Flag& flag) { return flag.shorthand == std::string_view(&letter, 1); });
  return found == m_flags.end() ? nullptr : &*found;
}

Result<FlagValues> FlagSet::parse(const std::vector<std::string>& arguments, Unknown unknown) const {
  return Parser(*this, unknown).run(arguments);
}

}  // namespace kt2::cli
