#include "base/expand.hpp"

namespace kt2 {
namespace {

bool is_special(char c) {
  return std::string_view("*#$@!?-0123456789").find(c) != std::string_view::npos;
}

bool is_name(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct Reference {
  std::string_view name;
  std::size_t length;  // of what follows the `$`
};

// Reads what follows a `$`. A brace that is not closed, or holds nothing, swallows what os.Expand swallows: bad syntax
// yields nothing.
Reference read_reference(std::string_view text) {
  if (text.front() == '{') {
    if (text.size() > 2 && is_special(text[1]) && text[2] == '}') return {text.substr(1, 1), 3};
    const auto close = text.find('}');
    if (close == std::string_view::npos) return {{}, 1};
    return {text.substr(1, close - 1), close + 1};
  }
  if (is_special(text.front())) return {text.substr(0, 1), 1};
  std::size_t length = 0;
  while (length < text.size() && is_name(text[length])) ++length;
  return {text.substr(0, length), length};
}

}  // namespace

std::string expand_argument(std::string_view argument, const Environment& environment) {
  std::string result;
  const bool escaped = argument.find("\\$") != std::string_view::npos;
  for (std::size_t i = 0; i < argument.size(); ++i) {
    if (escaped) {
      if (argument.substr(i, 2) == "\\$") ++i;
      result += argument[i];
      continue;
    }
    if (argument[i] != '$' || i + 1 == argument.size()) {
      result += argument[i];
      continue;
    }
    const Reference reference = read_reference(argument.substr(i + 1));
    if (reference.length == 0) {
      result += '$';
      continue;
    }
    if (!reference.name.empty() && !is_special(reference.name.front())) {
      result += environment.get(reference.name).value_or("");
    }
    i += reference.length;
  }
  return result;
}

std::vector<std::string> expand_arguments(const std::vector<std::string>& arguments, const Environment& environment) {
  std::vector<std::string> result;
  result.reserve(arguments.size());
  for (const std::string& argument : arguments) result.push_back(expand_argument(argument, environment));
  return result;
}

}  // namespace kt2
