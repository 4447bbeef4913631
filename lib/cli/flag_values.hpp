// What a command line set, and the defaults of what it did not. It only answers: asking for a flag that is not in the
// table, or for another type than it has, is a program error and throws std::logic_error.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.hpp"
#include "cli/value.hpp"

namespace kt2::cli {

// What a parse found.
struct Parsed {
  std::map<std::string, Value, std::less<>> values;  // by name; every flag of the table has one
  std::vector<std::string> positional;
  std::vector<std::string> after_dashes;
  bool dashes = false;
};

class FlagValues {
 public:
  FlagValues() = default;
  explicit FlagValues(Parsed parsed) : m_parsed(std::move(parsed)) {}

  bool boolean(std::string_view name) const;
  // The value of any flag but lists, canonical where its type has numbers (see texts). The reference lives as long as
  // this.
  const std::string& text(std::string_view name) const;
  const std::vector<std::string>& list(std::string_view name) const;
  // Of an integer, an unsigned one (cut off at the largest int64), a level or a severity (INFO is 0).
  std::int64_t integer(std::string_view name) const;
  Duration duration(std::string_view name) const;
  // As plugins get it: "true" or "false", decimal numbers, Go's durations, each element of a list; else the text as
  // given.
  std::vector<std::string> texts(std::string_view name) const;

  // Whether the command line set it, be it to its default.
  bool changed(std::string_view name) const;
  // Whether it is in the table.
  bool has(std::string_view name) const;

  // Words that are neither flags nor their values, up to "--".
  const std::vector<std::string>& positional() const { return m_parsed.positional; }
  // All after the first bare "--", further ones included.
  const std::vector<std::string>& after_dashes() const { return m_parsed.after_dashes; }
  // Whether there was a bare "--".
  bool dashes() const { return m_parsed.dashes; }

 private:
  const Value& find(std::string_view name) const;
  const Value& find(std::string_view name, FlagType type) const;

  Parsed m_parsed;
};

}  // namespace kt2::cli
