#include "progress.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace ginkgo {
namespace {

constexpr std::size_t k_longest_text = 256;
constexpr std::string_view k_ran = "•";
constexpr std::string_view k_retried = "↺";

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// What ginkgo prints after the mark of a spec that failed. The last three are v1's.
bool tells_failure(std::string_view text) {
  for (const char* state : {" [FAILED]", " [PANICKED]", " [TIMEDOUT]", " [INTERRUPTED]", " [ABORTED]", " Failure",
                            "! Panic", "... Timeout"}) {
    if (text.starts_with(state)) return true;
  }
  return false;
}

// A spec that was begun and skipped itself, as against one that was left out from the start.
bool tells_own_skip(std::string_view text) {
  return (text.starts_with(" [SKIPPED]") && has(text, " seconds]")) || text.starts_with(" [SKIPPING]");
}

}  // namespace

bool Progress::take(std::string_view output) {
  const auto before = std::tuple(m_total, m_done, m_failed);
  for (const char byte : output) add(byte);
  return before != std::tuple(m_total, m_done, m_failed);
}

std::string Progress::line() const {
  if (m_total == 0) return {};
  std::string text = std::to_string(std::min(m_done, m_total)) + "/" + std::to_string(m_total) + " done";
  if (m_failed > 0) text += ", " + std::to_string(m_failed) + " failed";
  return text;
}

void Progress::add(char byte) {
  if (is_colour(byte) || byte == '\r') return;
  if (byte == '\n') return end_line();
  if (m_text.size() < k_longest_text) m_text += byte;
  if (m_marks)
    look_for_mark();
  else if (byte == ' ')
    look_for_succinct_banner();
}

bool Progress::is_colour(char byte) {
  if (m_escape == Escape::begun) {
    m_escape = byte == '[' ? Escape::sequence : Escape::none;
    return true;
  }
  if (m_escape == Escape::sequence) {
    if (byte >= '@' && byte <= '~') m_escape = Escape::none;
    return true;
  }
  if (byte == '\x1b') m_escape = Escape::begun;
  return m_escape != Escape::none;
}

void Progress::look_for_mark() {
  if (m_text == k_ran || m_text == k_retried) return count('*');
  if (m_text == "S" || m_text == "P") return count(m_text.front());
  m_marks = k_ran.starts_with(m_text) || k_retried.starts_with(m_text);
}

// "[SEED] NAME - 8/7137 specs - 2 procs •••"
void Progress::look_for_succinct_banner() {
  const std::string_view text = m_text;
  if (text.starts_with("[") && text.ends_with(" specs ")) {
    const auto slash = text.rfind('/');
    const auto number = text.find_last_not_of("0123456789", slash == 0 ? 0 : slash - 1);
    if (slash == std::string_view::npos || number == std::string_view::npos) return;
    begin_suite(text.substr(number + 1), false);
  } else if (!text.ends_with(" procs ")) {
    return;
  }
  m_marks = true;
  m_text.clear();
}

void Progress::count(char mark) {
  m_mark = mark;
  m_text.clear();
  if (mark == '*' || m_all) ++m_done;
}

void Progress::end_line() {
  const std::string_view text = m_text;
  if (m_mark == '*' && tells_failure(text)) ++m_failed;
  if (m_mark == 'S' && !m_all && tells_own_skip(text)) ++m_done;
  constexpr std::string_view k_banner = "Will run ";
  if (m_mark == '\0' && text.starts_with(k_banner)) begin_suite(text.substr(k_banner.size()), !has(text, " of "));
  m_marks = true;
  m_mark = '\0';
  m_text.clear();
}

void Progress::begin_suite(std::string_view total, bool all) {
  m_total = m_done = m_failed = 0;
  m_all = all;
  std::from_chars(total.data(), total.data() + total.size(), m_total);
}

}  // namespace ginkgo
