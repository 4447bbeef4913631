#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "kube/jsonpath_steps.hpp"
#include "kube/one_line.hpp"

namespace kt2::kube {
namespace {

constexpr int k_most_nested = 16;  // filters in filters

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Reads the inside of the braces. `shift` is where it stands in what the user wrote.
class PathParser {
 public:
  PathParser(std::string_view text, std::size_t shift) : m_text(text), m_shift(shift) {}

  Result<PathSteps> parse() {
    PathSteps steps;
    skip_spaces();
    if (m_at == m_text.size()) return fail("a path is missing");
    const bool from_root = peek() == '$' || peek() == '@';
    if (from_root) ++m_at;
    // "status.phase": the first dot may be left out.
    if (!from_root && peek() != '.' && peek() != '[' && !field(steps)) return error();
    if (!path(steps)) return error();
    if (m_at < m_text.size()) return fail("unexpected " + shown());
    if (steps.empty()) return fail("a field is missing");
    return steps;
  }

 private:
  bool more() const { return m_at < m_text.size(); }
  char peek(std::size_t ahead = 0) const { return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0'; }
  bool starts_with(std::string_view word) const { return m_text.substr(m_at).starts_with(word); }
  static bool is_space(char c) { return c == ' ' || c == '\t'; }
  void skip_spaces() {
    while (more() && is_space(peek())) ++m_at;
  }
  std::string shown() const {
    return more() ? "\"" + one_line(m_text.substr(m_at), 24) + "\"" : std::string("end of the expression");
  }

  bool complain(std::string what) {
    if (m_what.empty()) {
      m_what = std::move(what);
      m_where = m_at;
    }
    return false;
  }
  Error error() const {
    return {Cause::usage, "at character " + std::to_string(m_shift + m_where + 1) + ": " + m_what, {}};
  }
  Error fail(std::string what) {
    complain(std::move(what));
    return error();
  }

  // Steps until what no step begins with.
  bool path(PathSteps& steps) {
    while (true) {
      skip_spaces();
      if (starts_with("..")) {
        if (!steps.empty() && std::holds_alternative<RecursiveStep>(steps.back().step)) {
          return complain("invalid multiple recursive descent");
        }
        m_at += 2;
        steps.push_back({RecursiveStep{}});
        if (more() && peek() != '[' && peek() != '.' && !ends_field(peek()) && !field(steps)) return false;
      } else if (peek() == '.' && more()) {
        ++m_at;
        if (!field(steps)) return false;
      } else if (starts_with("[?(")) {
        m_at += 3;
        if (!filter(steps)) return false;
      } else if (peek() == '[' && more()) {
        if (!brackets(steps)) return false;
      } else {
        return true;
      }
    }
  }

  bool ends_field(char c) const {
    if (std::string_view(" \t\r\n.,[]$@{}").find(c) != std::string_view::npos) return true;
    return m_nested > 0 && std::string_view("()=!<>&|").find(c) != std::string_view::npos;
  }

  bool name(std::string& name) {
    while (more() && !ends_field(peek())) {
      if (peek() == '\\') ++m_at;
      if (!more()) return complain("an escape without what it escapes");
      name += m_text[m_at++];
    }
    return !name.empty() || complain("expected the name of a field, not " + shown());
  }

  bool field(PathSteps& steps) {
    if (peek() == '*' && (m_at + 1 == m_text.size() || ends_field(peek(1)))) {
      ++m_at;
      steps.push_back({WildcardStep{}});
      return true;
    }
    FieldStep step;
    if (!name(step.name)) return false;
    steps.push_back({std::move(step)});
    return true;
  }

  // [0] [-1] [1:3] [::2] [*] ['key'], or several of them with commas
  bool brackets(PathSteps& steps) {
    ++m_at;
    std::vector<PathSteps> paths;
    do {
      skip_spaces();
      if (!selector(paths.emplace_back())) return false;
      skip_spaces();
    } while (peek() == ',' && ++m_at > 0);
    if (peek() != ']') return complain(more() ? "expected ] or a comma, not " + shown() : "unterminated array");
    ++m_at;
    if (paths.size() == 1) {
      std::move(paths.front().begin(), paths.front().end(), std::back_inserter(steps));
    } else {
      steps.push_back({UnionStep{std::move(paths)}});
    }
    return true;
  }

  bool selector(PathSteps& steps) {
    if (peek() == '*') {
      ++m_at;
      steps.push_back({SliceStep{}});
      return true;
    }
    if (peek() == '\'' || peek() == '"') return key(steps);
    return slice(steps);
  }

  bool key(PathSteps& steps) {
    const char quote = m_text[m_at++];
    KeyStep step;
    std::string part;
    while (more() && peek() != quote) {
      const bool escaped = peek() == '\\' && m_at + 1 < m_text.size();
      if (escaped) ++m_at;
      const char c = m_text[m_at++];
      step.key += c;
      if (c == '.' && !escaped) {
        step.path.push_back(std::exchange(part, {}));
      } else {
        part += c;
      }
    }
    if (!more()) return complain("unterminated quoted string");
    ++m_at;
    if (step.key.empty()) return complain("expected the name of a field between the quotes");
    step.path.push_back(std::move(part));
    steps.push_back({std::move(step)});
    return true;
  }

  bool slice(PathSteps& steps) {
    SliceStep step;
    if (!index(step.begin)) return false;
    step.single = peek() != ':';
    if (step.single && !step.begin) return complain("expected an index, a key in quotes or *, not " + shown());
    std::optional<std::int64_t> stride;
    if (peek() == ':' && (++m_at, !index(step.end))) return false;
    if (peek() == ':' && (++m_at, !index(stride))) return false;
    if (stride && *stride <= 0) return complain("step must be > 0");
    step.stride = stride.value_or(1);
    if (step.begin && step.end && (*step.begin < 0) == (*step.end < 0) && *step.begin > *step.end) {
      return complain("starting index " + std::to_string(*step.begin) + " is greater than ending index " +
                      std::to_string(*step.end));
    }
    steps.push_back({step});
    return true;
  }

  bool index(std::optional<std::int64_t>& index) {
    std::size_t end = m_at + (peek() == '-' ? 1 : 0);
    while (end < m_text.size() && is_digit(m_text[end])) ++end;
    if (end == m_at) return true;
    std::int32_t number = 0;
    const auto read = std::from_chars(m_text.data() + m_at, m_text.data() + end, number);
    if (read.ec != std::errc() || read.ptr != m_text.data() + end) {
      return complain("array index " + one_line(m_text.substr(m_at, end - m_at), 24) + " is not a number");
    }
    m_at = end;
    index = number;
    return true;
  }

  // What follows "[?(".
  bool filter(PathSteps& steps) {
    if (m_nested == k_most_nested) return complain("too many filters inside one another");
    ++m_nested;
    FilterStep step;
    if (!operand(step.left)) return false;
    skip_spaces();
    if (peek() != ')') {
      if (!comparison(step.comparison) || !operand(step.right)) return false;
      skip_spaces();
    }
    if (!more()) return complain("unterminated filter");
    if (starts_with("&&") || starts_with("||")) return complain("a filter has one comparison; && and || are not known");
    if (peek() != ')') return complain("expected ) at the end of the filter, not " + shown());
    ++m_at;
    if (peek() != ']') return complain("unclosed array expect ]");
    ++m_at;
    --m_nested;
    steps.push_back({std::move(step)});
    return true;
  }

  bool comparison(Comparison& comparison) {
    constexpr std::array<std::pair<std::string_view, Comparison>, 6> k_signs{{{"==", Comparison::equal},
                                                                              {"!=", Comparison::unequal},
                                                                              {"<=", Comparison::less_equal},
                                                                              {">=", Comparison::greater_equal},
                                                                              {"<", Comparison::less},
                                                                              {">", Comparison::greater}}};
    for (const auto& [sign, meaning] : k_signs) {
      if (!starts_with(sign)) continue;
      m_at += sign.size();
      comparison = meaning;
      return true;
    }
    if (!more()) return complain("unterminated filter");
    return complain("expected one of == != < <= > >= in the filter, not " + shown());
  }

  bool operand(FilterStep::Operand& operand) {
    skip_spaces();
    if (peek() == '\'' || peek() == '"') return quoted(operand);
    if (is_digit(peek()) || peek() == '-' || peek() == '+') return number(operand);
    for (const bool value : {true, false}) {
      const std::string_view word = value ? "true" : "false";
      if (starts_with(word) && (m_at + word.size() == m_text.size() || ends_field(m_text[m_at + word.size()]))) {
        m_at += word.size();
        operand = Json(value);
        return true;
      }
    }
    if (!more()) return complain("unterminated filter");
    if (peek() != '@' && peek() != '$' && peek() != '.' && peek() != '[') {
      return complain("expected a path such as @.type, a text in quotes or a number, not " + shown());
    }
    if (peek() == '@' || peek() == '$') ++m_at;
    PathSteps steps;
    if (!path(steps)) return false;
    operand = std::make_shared<const PathSteps>(std::move(steps));
    return true;
  }

  bool quoted(FilterStep::Operand& operand) {
    const char quote = m_text[m_at++];
    std::string value;
    while (more() && peek() != quote) {
      if (peek() != '\\') {
        value += m_text[m_at++];
        continue;
      }
      constexpr std::string_view k_escapes = "\\'\"nrt";
      constexpr std::string_view k_meanings = "\\'\"\n\r\t";
      const std::size_t escape = m_at + 1 < m_text.size() ? k_escapes.find(peek(1)) : std::string_view::npos;
      if (escape == std::string_view::npos) return complain("an escape that is not known: " + shown());
      value += k_meanings[escape];
      m_at += 2;
    }
    if (!more()) return complain("unterminated quoted string");
    ++m_at;
    operand = Json(std::move(value));
    return true;
  }

  bool number(FilterStep::Operand& operand) {
    const std::size_t begin = m_at + (peek() == '+' ? 1 : 0);
    std::size_t end = m_at + 1;
    while (end < m_text.size() && (is_digit(m_text[end]) || m_text[end] == '.')) ++end;
    const char* first = m_text.data() + begin;
    const char* last = m_text.data() + end;
    std::int64_t whole = 0;
    double real = 0;
    if (const auto read = std::from_chars(first, last, whole); read.ec == std::errc() && read.ptr == last) {
      operand = Json(whole);
    } else if (const auto again = std::from_chars(first, last, real); again.ec == std::errc() && again.ptr == last) {
      operand = Json(real);
    } else {
      return complain("cannot parse number " + one_line(m_text.substr(m_at, end - m_at), 24));
    }
    m_at = end;
    return true;
  }

  std::string_view m_text;
  std::size_t m_shift;
  std::size_t m_at = 0;
  int m_nested = 0;
  std::string m_what;
  std::size_t m_where = 0;
};

}  // namespace

Result<JsonPath::Program> parse_jsonpath(std::string_view text) {
  std::string_view inside = text;
  std::size_t shift = 0;
  if (text.starts_with('{')) {
    if (!text.ends_with('}') || text.size() < 2) {
      return Error{Cause::usage, "at character " + std::to_string(text.size() + 1) + ": the { is not closed", {}};
    }
    inside = text.substr(1, text.size() - 2);
    shift = 1;
  }
  auto steps = PathParser(inside, shift).parse();
  if (!steps) return steps.error();
  JsonPath::Program program;
  while (inside.starts_with(' ')) inside.remove_prefix(1);
  const bool dotted =
      inside.starts_with('.') || inside.starts_with('[') || inside.starts_with('$') || inside.starts_with('@');
  program.text = (dotted ? "{" : "{.") + std::string(inside) + "}";
  program.steps = *std::move(steps);
  return program;
}

}  // namespace kt2::kube
