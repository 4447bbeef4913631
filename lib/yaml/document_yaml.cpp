#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "yaml/tree_builder.hpp"

namespace kt2::yaml {
namespace {

// What YAML 1.1, which kubectl reads, takes for other than text when it has no quotes.
NodeKind kind_of_plain(std::string_view text) {
  static constexpr std::array<std::string_view, 5> k_nulls{"", "~", "null", "Null", "NULL"};
  static constexpr std::array<std::string_view, 18> k_booleans{"true", "True", "TRUE", "false", "False", "FALSE",
                                                               "yes",  "Yes",  "YES",  "no",    "No",    "NO",
                                                               "on",   "On",   "ON",   "off",   "Off",   "OFF"};
  if (std::find(k_nulls.begin(), k_nulls.end(), text) != k_nulls.end()) return NodeKind::null;
  if (std::find(k_booleans.begin(), k_booleans.end(), text) != k_booleans.end()) return NodeKind::boolean;
  std::string_view digits = text;
  if (digits[0] == '-' || digits[0] == '+') digits.remove_prefix(1);
  constexpr std::string_view k_hex_digits = "0123456789abcdefABCDEF_";
  if (digits.starts_with("0x") && digits.size() > 2) {
    return digits.find_first_not_of(k_hex_digits, 2) == std::string_view::npos ? NodeKind::number : NodeKind::text;
  }
  // Digits, with one point and one exponent at most.
  const auto skip_digits = [&] {
    digits.remove_prefix(std::min(digits.find_first_not_of("0123456789_"), digits.size()));
  };
  const std::size_t before = digits.size();
  skip_digits();
  std::size_t count = before - digits.size();
  if (digits.starts_with('.')) {
    digits.remove_prefix(1);
    const std::size_t fraction = digits.size();
    skip_digits();
    count += fraction - digits.size();
  }
  if (count == 0) return NodeKind::text;
  if (digits.starts_with('e') || digits.starts_with('E')) {
    digits.remove_prefix(1);
    if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
    if (digits.empty()) return NodeKind::text;
    skip_digits();
  }
  return digits.empty() ? NodeKind::number : NodeKind::text;
}

std::size_t line_of(const YAML::Mark& mark) {
  return static_cast<std::size_t>(std::max(mark.line, 0)) + 1;
}

class Handler : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    builder.scalar(NodeKind::null, line_of(mark), {}, anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override { builder.alias(line_of(mark), anchor); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    // yaml-cpp's own tags: "?" for plain scalars, "!" for quoted ones.
    const bool plain = tag == "?" || tag.empty();
    builder.scalar(plain ? kind_of_plain(value) : NodeKind::text, line_of(mark), value, anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    builder.begin(NodeKind::list, line_of(mark), anchor);
  }
  void OnSequenceEnd() override { builder.end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    builder.begin(NodeKind::map, line_of(mark), anchor);
  }
  void OnMapEnd() override {
    builder.merge();
    builder.end();
  }

  TreeBuilder builder;
};

// What comes after a colon in the parser's messages is the text's own.
std::string_view without_text(std::string_view message) {
  return message.substr(0, message.find(':'));
}

}  // namespace

Result<Document> parse_yaml(std::string_view text) {
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    Handler handler;
    parser.HandleNextDocument(handler);
    return handler.builder.finish();
  } catch (const TreeBuilder::Refused& refused) {
    return Error{Cause::usage, fmt::format("line {}: {}", refused.line, refused.what), {}};
  } catch (const YAML::Exception& error) {
    return Error{Cause::usage, fmt::format("line {}: not YAML: {}", line_of(error.mark), without_text(error.msg)), {}};
  }
}

}  // namespace kt2::yaml
