#include "cli/flag_values.hpp"

#include <stdexcept>

namespace kt2::cli {
namespace {

[[noreturn]] void wrong_type(std::string_view name) {
  throw std::logic_error("flag --" + std::string(name) + " was asked for as another type than it has");
}

}  // namespace

const Value& FlagValues::find(std::string_view name) const {
  const auto found = m_parsed.values.find(name);
  if (found == m_parsed.values.end()) throw std::logic_error("no flag --" + std::string(name) + " in the table");
  return found->second;
}

const Value& FlagValues::find(std::string_view name, FlagType type) const {
  const Value& value = find(name);
  if (value.type != type) wrong_type(name);
  return value;
}

bool FlagValues::boolean(std::string_view name) const {
  return find(name, FlagType::boolean).number != 0;
}

const std::string& FlagValues::text(std::string_view name) const {
  const Value& value = find(name);
  if (value.is_list()) wrong_type(name);
  return value.text;
}

const std::vector<std::string>& FlagValues::list(std::string_view name) const {
  const Value& value = find(name);
  if (!value.is_list()) wrong_type(name);
  return value.list;
}

std::int64_t FlagValues::integer(std::string_view name) const {
  const Value& value = find(name);
  switch (value.type) {
    case FlagType::integer:
    case FlagType::unsigned_integer:
    case FlagType::level:
    case FlagType::severity:
      return value.number;
    default:
      wrong_type(name);
  }
}

Duration FlagValues::duration(std::string_view name) const {
  return Duration(find(name, FlagType::duration).number);
}

std::vector<std::string> FlagValues::texts(std::string_view name) const {
  const Value& value = find(name);
  if (value.is_list()) return value.list;
  return {value.text};
}

bool FlagValues::changed(std::string_view name) const {
  return find(name).changed;
}

bool FlagValues::has(std::string_view name) const {
  return m_parsed.values.find(name) != m_parsed.values.end();
}

}  // namespace kt2::cli
