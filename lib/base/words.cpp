#include "base/words.hpp"

namespace kt2 {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

bool ends_field(std::string_view text, std::size_t at) {
  return at == text.size() || text[at] == ',' || text[at] == '\n' || text.substr(at, 2) == "\r\n";
}

Error csv_error(std::size_t column, std::string_view what) {
  return {Cause::usage, "parse error on line 1, column " + std::to_string(column) + ": " + std::string(what), {}};
}

}  // namespace

Result<std::vector<std::string>> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == '\'') {
      if (c == quote)
        quote = '\0';
      else
        word += c;
    } else if (c == '\\' && i + 1 < text.size()) {
      const char next = text[++i];
      // A line that goes on is no part of a word.
      if (next == '\n' && quote == '\0') continue;
      in_word = true;
      // Inside double quotes a backslash quotes only these; a quoted newline vanishes.
      if (quote == '"' && std::string_view("\"\\$`\n").find(next) == std::string_view::npos) word += c;
      if (next != '\n') word += next;
    } else if (quote == '"') {
      if (c == quote)
        quote = '\0';
      else
        word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (is_blank(c)) {
      if (in_word) words.push_back(std::exchange(word, {}));
      in_word = false;
    } else {
      if (c == '\\') return Error{Cause::usage, "a backslash at the end quotes nothing", {}};
      word += c;
      in_word = true;
    }
  }
  if (quote != '\0') return Error{Cause::usage, std::string("a quote is not closed: ") + quote, {}};
  if (in_word) words.push_back(std::move(word));
  return words;
}

std::string quote_word(std::string_view text) {
  constexpr std::string_view k_plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%^";
  if (!text.empty() && text.find_first_not_of(k_plain) == std::string_view::npos) return std::string(text);
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'')
      result += "'\\''";
    else
      result += c;
  }
  return result + "'";
}

std::string quote_words(const std::vector<std::string>& words) {
  std::string result;
  for (const std::string& word : words) {
    if (!result.empty()) result += ' ';
    result += quote_word(word);
  }
  return result;
}

Result<std::vector<std::string>> split_csv(std::string_view text) {
  std::vector<std::string> fields;
  // Empty lines before the record do not count.
  while (text.starts_with('\n') || text.starts_with("\r\n")) text.remove_prefix(text.find('\n') + 1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.empty()) return fields;
  std::size_t i = 0;
  for (;;) {
    std::string field;
    if (i < text.size() && text[i] == '"') {
      ++i;
      for (;;) {
        if (i == text.size()) return csv_error(i + 1, "extraneous or missing \" in quoted-field");
        if (text[i] != '"') {
          field += text[i++];
          continue;
        }
        ++i;
        if (ends_field(text, i)) break;
        if (text[i] != '"') return csv_error(i, "extraneous or missing \" in quoted-field");
        field += text[i++];
      }
    } else {
      while (!ends_field(text, i)) {
        if (text[i] == '"') return csv_error(i + 1, "bare \" in non-quoted-field");
        field += text[i++];
      }
    }
    fields.push_back(std::move(field));
    // A record ends at the line's end; pflag reads one record a use.
    if (i == text.size() || text[i] != ',') return fields;
    ++i;
  }
}

}  // namespace kt2
