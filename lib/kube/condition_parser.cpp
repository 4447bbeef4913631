#include <array>
#include <charconv>
#include <utility>

#include "kube/condition_node.hpp"
#include "kube/fields.hpp"
#include "kube/one_line.hpp"

namespace kt2::kube {
namespace {

using Node = Condition::Node;

constexpr int k_most_nested = 16;
constexpr std::string_view k_known =
    "condition=TYPE[=STATUS], delete, create, jsonpath={PATH}[=VALUE], count>=N, rollout, job, settled, all(A, B), "
    "any(A, B)";

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view k_space = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(k_space);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(k_space) - begin + 1);
}

// Goes through text, and knows at which depth of quotes and brackets it is.
class Depth {
 public:
  // Takes the next character; whether it stands outside of all.
  bool outside(char c) {
    if (m_escaped) {
      m_escaped = false;
      return false;
    }
    if (m_quote != '\0') {
      if (c == '\\') m_escaped = true;
      if (c == m_quote) m_quote = '\0';
      return false;
    }
    if (c == '"' || c == '\'') {
      m_quote = c;
      return false;
    }
    const bool closes = c == ')' || c == ']' || c == '}';
    if (closes && m_open > 0) --m_open;
    const bool outside = m_open == 0;
    if (c == '(' || c == '[' || c == '{') ++m_open;
    return outside && !closes;
  }

  bool closed() const { return m_quote == '\0' && m_open == 0; }

 private:
  char m_quote = '\0';
  bool m_escaped = false;
  std::size_t m_open = 0;
};

class Parser {
 public:
  explicit Parser(std::string_view whole) : m_whole(whole) {}

  Result<Node> parse(std::string_view text, int nested) {
    text = trimmed(text);
    Node node;
    node.text = text;
    if (text.empty()) return fail(nested == 0 ? "nothing to wait for" : "a condition is missing between the commas");
    for (const auto& [word, kind] : {std::pair{std::string_view("all"), ConditionKind::all},
                                     std::pair{std::string_view("any"), ConditionKind::any}}) {
      if (!equal_fold(text.substr(0, word.size()), word)) continue;
      const std::string_view rest = trimmed(text.substr(word.size()));
      if (!rest.starts_with('(')) continue;
      node.kind = kind;
      return combined(std::move(node), rest, nested);
    }
    node.leaf = m_leaves++;
    if (node.leaf == k_most_leaves)
      return fail("too many conditions at once, at most " + std::to_string(k_most_leaves));
    return leaf(std::move(node), text);
  }

 private:
  Error fail(const std::string& what) const {
    return {Cause::usage, "the condition \"" + one_line(m_whole) + "\": " + what, {}};
  }
  std::size_t position(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - m_whole.data()) + 1;
  }

  // `rest`: "(A, B)"
  Result<Node> combined(Node node, std::string_view rest, int nested) {
    if (nested == k_most_nested) return fail("too many parentheses inside one another");
    Depth depth;
    std::size_t end = 0;
    while (end < rest.size() && (depth.outside(rest[end]), ++end, !depth.closed())) {
    }
    if (!depth.closed()) return fail("the ( at character " + std::to_string(position(rest)) + " is not closed");
    if (end < rest.size()) {
      while (rest[end] == ' ') ++end;
      return fail("unexpected \"" + one_line(rest.substr(end), 24) + "\" at character " +
                  std::to_string(position(rest.substr(end))));
    }
    rest = rest.substr(1, end - 2);
    Depth inner;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= rest.size(); ++at) {
      if (at < rest.size() && !(inner.outside(rest[at]) && rest[at] == ',')) continue;
      auto child = parse(rest.substr(begin, at - begin), nested + 1);
      if (!child) return child;
      node.children.push_back(*std::move(child));
      begin = at + 1;
    }
    return node;
  }

  Result<Node> leaf(Node node, std::string_view text) {
    constexpr std::array<std::pair<std::string_view, ConditionKind>, 5> k_words{{{"delete", ConditionKind::gone},
                                                                                 {"create", ConditionKind::created},
                                                                                 {"rollout", ConditionKind::rollout},
                                                                                 {"job", ConditionKind::job},
                                                                                 {"settled", ConditionKind::settled}}};
    for (const auto& [word, kind] : k_words) {
      if (!equal_fold(text, word)) continue;
      node.kind = kind;
      return node;
    }
    if (text.starts_with("condition=")) return condition(std::move(node), text.substr(10));
    if (text.starts_with("jsonpath=")) return jsonpath(std::move(node), text.substr(9));
    if (text.starts_with("count")) return count(std::move(node), trimmed(text.substr(5)));
    if (m_whole != text) return fail("\"" + one_line(text, 60) + "\" is none of " + std::string(k_known));
    return fail("it is none of " + std::string(k_known));
  }

  Result<Node> condition(Node node, std::string_view text) const {
    const std::size_t equals = text.find('=');
    node.kind = ConditionKind::condition;
    node.type = text.substr(0, equals);
    node.status = equals == std::string_view::npos ? "True" : std::string(text.substr(equals + 1));
    if (node.type.empty()) return fail("a condition's type is missing, such as condition=Ready");
    if (node.status.empty()) return fail("a status is missing after the equal sign, such as condition=Ready=False");
    return node;
  }

  Result<Node> jsonpath(Node node, std::string_view text) const {
    node.kind = ConditionKind::jsonpath;
    Depth depth;
    std::size_t equals = 0;
    while (equals < text.size() && !(depth.outside(text[equals]) && text[equals] == '=')) ++equals;
    const std::string_view path = text.substr(0, equals);
    if (path.empty()) return fail("jsonpath expression cannot be empty");
    auto parsed = JsonPath::parse(path);
    if (!parsed) return fail("the jsonpath \"" + one_line(path) + "\" " + parsed.error().message);
    node.path = *std::move(parsed);
    if (equals == text.size()) return node;
    std::string_view value = text.substr(equals + 1);
    if (value.starts_with('=')) return fail("one equal sign stands between path and value, not two");
    while (!value.empty() && (value.front() == '"' || value.front() == '\'')) value.remove_prefix(1);
    while (!value.empty() && (value.back() == '"' || value.back() == '\'')) value.remove_suffix(1);
    if (value.empty()) {
      return fail("jsonpath wait has to have a value after equal sign, like jsonpath={.status.readyReplicas}=3");
    }
    node.value = trimmed(value);
    if (node.value.empty()) return fail("the value after the equal sign is only space");
    return node;
  }

  Result<Node> count(Node node, std::string_view text) const {
    node.kind = ConditionKind::count;
    constexpr std::array<std::pair<std::string_view, CountSign>, 7> k_signs{{{">=", CountSign::greater_equal},
                                                                             {"<=", CountSign::less_equal},
                                                                             {"==", CountSign::equal},
                                                                             {"!=", CountSign::unequal},
                                                                             {"=", CountSign::equal},
                                                                             {">", CountSign::greater},
                                                                             {"<", CountSign::less}}};
    for (const auto& [sign, meaning] : k_signs) {
      if (!text.starts_with(sign)) continue;
      node.sign = meaning;
      const std::string_view number = trimmed(text.substr(sign.size()));
      const auto read = std::from_chars(number.data(), number.data() + number.size(), node.count);
      if (read.ec != std::errc() || read.ptr != number.data() + number.size()) {
        return fail("\"" + one_line(number, 40) + "\" is not a number of objects");
      }
      if (meaning == CountSign::less && node.count == 0) return fail("there are never fewer than 0 objects");
      return node;
    }
    return fail("count wants one of >= > = == <= < != and a number, such as count>=3");
  }

  std::string_view m_whole;
  std::size_t m_leaves = 0;
};

}  // namespace

Result<Condition::Node> parse_condition(std::string_view text) {
  return Parser(text).parse(text, 0);
}

}  // namespace kt2::kube
