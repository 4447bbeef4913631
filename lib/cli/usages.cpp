#include <algorithm>

#include "cli/flag_set.hpp"
#include "cli/quote.hpp"

namespace kt2::cli {
namespace {

// The value's name when its help gives none; nothing for a boolean, which is used without a value.
std::string_view type_name(FlagType type) {
  switch (type) {
    case FlagType::boolean:
      return "";
    case FlagType::string:
      return "string";
    case FlagType::strings:
      return "strings";
    case FlagType::texts:
      return "stringArray";
    case FlagType::integer:
      return "int";
    case FlagType::unsigned_integer:
      return "uint";
    case FlagType::duration:
      return "duration";
    case FlagType::level:
      return "Level";
    case FlagType::severity:
      return "severity";
    case FlagType::trace_location:
      return "traceLocation";
    case FlagType::module_spec:
      return "moduleSpec";
  }
  return "";
}

// The two columns of a flag's line.
struct Line {
  std::string flag;
  std::string help;
};

struct Help {
  std::string value_name;
  std::string text;
};

// The first `back-quoted` word names the value and loses its quotes; without one the type names it.
Help unquote(const Flag& flag) {
  const auto open = flag.help.find('`');
  const auto close = open == std::string::npos ? open : flag.help.find('`', open + 1);
  if (close == std::string::npos) return {std::string(type_name(flag.type)), flag.help};
  const std::string name = flag.help.substr(open + 1, close - open - 1);
  return {name, flag.help.substr(0, open) + name + flag.help.substr(close + 1)};
}

// A default that says nothing is not shown.
bool is_zero_default(const Flag& flag) {
  const std::string& text = flag.default_value;
  if (text.empty()) return true;
  switch (flag.type) {
    case FlagType::boolean:
      return text == "false";
    case FlagType::duration:
      return text == "0" || text == "0s";
    case FlagType::integer:
    case FlagType::unsigned_integer:
    case FlagType::level:
    case FlagType::severity:
      return text == "0";
    case FlagType::string:
    case FlagType::strings:
    case FlagType::texts:
    case FlagType::trace_location:
    case FlagType::module_spec:
      return false;
  }
  return false;
}

std::string shown_default(const Flag& flag) {
  if (flag.type == FlagType::string) return quote(flag.default_value);
  if (flag.type == FlagType::strings) return "[" + flag.default_value + "]";
  return flag.default_value;
}

Line line_of(const Flag& flag) {
  const Help help = unquote(flag);
  const std::string letter = flag.shorthand.empty() ? "    " : "-" + flag.shorthand + ", ";
  Line line{"  " + letter + "--" + flag.name, help.text};
  if (!help.value_name.empty()) line.flag += " " + help.value_name;
  if (!is_zero_default(flag)) line.help += " (default " + shown_default(flag) + ")";
  return line;
}

// Further lines of a help text begin under its first.
std::string indented(const std::string& text, std::size_t column) {
  std::string result;
  for (const char c : text) {
    result += c;
    if (c == '\n') result.append(column, ' ');
  }
  return result;
}

}  // namespace

std::string FlagSet::usages() const {
  std::vector<const Flag*> sorted;
  for (const Flag& flag : m_flags) sorted.push_back(&flag);
  std::sort(sorted.begin(), sorted.end(), [](const Flag* a, const Flag* b) { return a->name < b->name; });
  std::vector<Line> lines;
  std::size_t width = 0;
  for (const Flag* flag : sorted) {
    lines.push_back(line_of(*flag));
    width = std::max(width, lines.back().flag.size());
  }
  std::string text;
  const std::size_t column = width + 3;
  for (const Line& line : lines) {
    text += line.flag + std::string(column - line.flag.size(), ' ') + indented(line.help, column) + "\n";
  }
  return text;
}

}  // namespace kt2::cli
