#include <fmt/format.h>

#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>

#include "yaml/tree_builder.hpp"

namespace kt2::yaml {
namespace {

// Walks a text and counts the lines that its reader has taken.
class LineCounter {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  LineCounter(const char* at, std::size_t* lines) : m_at(at), m_lines(lines) {}

  const char& operator*() const { return *m_at; }
  LineCounter& operator++() {
    if (*m_at == '\n') ++*m_lines;
    ++m_at;
    return *this;
  }
  friend bool operator==(const LineCounter& a, const LineCounter& b) { return a.m_at == b.m_at; }

 private:
  const char* m_at;
  std::size_t* m_lines;
};

using Json = nlohmann::json;

class Handler : public nlohmann::json_sax<Json> {
 public:
  explicit Handler(const std::size_t& lines) : m_lines(lines) {}

  bool null() override { return scalar(NodeKind::null, {}); }
  bool boolean(bool value) override { return scalar(NodeKind::boolean, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return scalar(NodeKind::number, std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return scalar(NodeKind::number, std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override { return scalar(NodeKind::number, text); }
  bool string(string_t& value) override { return scalar(NodeKind::text, std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return begin(NodeKind::map); }
  bool start_array(std::size_t) override { return begin(NodeKind::list); }
  bool end_object() override { return end(); }
  bool end_array() override { return end(); }
  bool key(string_t& value) override {
    builder.key(std::move(value));
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

  TreeBuilder builder;

 private:
  bool scalar(NodeKind kind, std::string text) {
    builder.scalar(kind, m_lines, std::move(text));
    return true;
  }
  bool begin(NodeKind kind) {
    builder.begin(kind, m_lines);
    return true;
  }
  bool end() {
    builder.end();
    return true;
  }

  const std::size_t& m_lines;
};

}  // namespace

std::optional<Result<Document>> parse_json(std::string_view text) {
  std::size_t line = 1;
  try {
    Handler handler(line);
    const LineCounter begin(text.data(), &line);
    const LineCounter end(text.data() + text.size(), &line);
    if (Json::sax_parse(begin, end, &handler)) return handler.builder.finish();
  } catch (const TreeBuilder::Refused& refused) {
    return Error{Cause::usage, fmt::format("line {}: {}", refused.line, refused.what), {}};
  }
  return std::nullopt;
}

}  // namespace kt2::yaml
