#include "process/status_line.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/terminal.hpp"

namespace kt2::process {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_between_ticks = 1s;

// A line below is made where there is none (index, up), and the cursor goes there and back (save, next line, restore):
// the output's own column and colours stay as they are.
constexpr std::string_view k_below =
    "\x1b"
    "D\x1b[A\x1b"
    "7\r\x1b[B\x1b[0m\x1b[K";
constexpr std::string_view k_back =
    "\x1b"
    "8";
// From the end of the output to the end of the screen.
constexpr std::string_view k_erase = "\x1b[J";

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// How many bytes a character has that begins with this one.
std::size_t length_of_character(char byte) {
  const auto first = static_cast<unsigned char>(byte);
  if (first >= 0xF0) return 4;
  if (first >= 0xE0) return 3;
  return first >= 0xC0 ? 2 : 1;
}

bool ends_within_character(std::string_view text) {
  std::size_t tail = 1;
  while (tail < std::min<std::size_t>(4, text.size()) && is_continuation(text[text.size() - tail])) ++tail;
  return !text.empty() && length_of_character(text[text.size() - tail]) > tail;
}

bool ends_within_sequence(std::string_view text) {
  const auto escape = text.rfind('\x1b');
  if (escape == std::string_view::npos) return false;
  const std::string_view sequence = text.substr(escape + 1);
  if (sequence.empty()) return true;
  if (sequence.front() != '[') return false;
  return std::ranges::none_of(sequence.substr(1), [](char byte) { return byte >= '@' && byte <= '~'; });
}

}  // namespace

std::string clock_text(Duration time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  if (seconds < 3600) return fmt::format("{:02}:{:02}", seconds / 60, seconds % 60);
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

bool ends_within(std::string_view text) {
  return ends_within_character(text) || ends_within_sequence(text);
}

void StatusLine::say(std::string_view text, Clock::time_point since) {
  const std::lock_guard lock(m_mutex);
  if (text == m_text && since == m_since) return;
  m_text = text;
  m_since = since;
  m_due = Clock::now();
  if (m_text.empty()) clear();
}

void StatusLine::erase() {
  const std::lock_guard lock(m_mutex);
  if (m_drawn) m_due = Clock::now();
  clear();
}

void StatusLine::begin() {
  const std::lock_guard lock(m_mutex);
  m_running = true;
  m_within = false;
  m_due = Clock::now();
}

void StatusLine::end() {
  const std::lock_guard lock(m_mutex);
  m_running = false;
  clear();
}

void StatusLine::after_output(std::string_view output) {
  const std::lock_guard lock(m_mutex);
  if (!output.empty()) m_within = ends_within(output);
  draw();
}

std::optional<Clock::time_point> StatusLine::due() const {
  const std::lock_guard lock(m_mutex);
  return m_running && !m_text.empty() ? std::optional(m_due) : std::nullopt;
}

void StatusLine::tick() {
  const std::lock_guard lock(m_mutex);
  if (m_running && Clock::now() >= m_due) draw();
}

void StatusLine::draw() {
  m_due = Clock::now() + k_between_ticks;
  if (m_text.empty() || m_within) return;
  const std::string text = cut_to_width(m_text + ", " + clock_text(Clock::now() - m_since), terminal_width(m_terminal));
  const std::string drawing = std::string(k_below) + text + std::string(k_back);
  m_drawn = ::write(m_terminal, drawing.data(), drawing.size()) > 0;
}

void StatusLine::clear() {
  if (m_drawn) m_drawn = ::write(m_terminal, k_erase.data(), k_erase.size()) <= 0;
}

}  // namespace kt2::process
