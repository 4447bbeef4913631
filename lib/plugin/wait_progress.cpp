#include "plugin/wait_progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

namespace kt2::plugin {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_between_lines = 10s;
constexpr std::size_t k_usual_width = 80;
constexpr std::string_view k_clear_line = "\r\x1b[K";

std::size_t terminal_width() {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : k_usual_width;
}

// A line that wraps cannot be drawn over. Counted in code points, which is close enough.
std::string cut(std::string text, std::size_t width) {
  std::size_t points = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
    if (++points == width) {
      text.resize(i);
      return text + "…";
    }
  }
  return text;
}

}  // namespace

WaitProgress::WaitProgress(std::size_t waits, std::function<void(std::string_view)> log, bool terminal)
    : m_waits(waits + 1), m_log(std::move(log)), m_terminal(terminal) {}

void WaitProgress::update(std::size_t wait, bool met, std::string_view line) {
  State& all = m_waits.back();
  State& state = wait < m_waits.size() ? m_waits[wait] : all;
  if (&state != &all) all = {};
  state.told = state.told && state.line == line && state.met == met;
  state.line = line;
  state.met = met;
  if (m_terminal) {
    draw();
    return;
  }
  const auto now = Clock::now();
  for (State& other : m_waits) {
    if (!other.told && (now >= other.next || other.met)) tell(other);
  }
}

void WaitProgress::tell(State& state) {
  state.told = true;
  if (state.met && !state.spoken) return;
  state.spoken = true;
  state.next = Clock::now() + k_between_lines;
  m_log(state.line);
}

void WaitProgress::note(std::string_view line) {
  clear();
  m_log(line);
  if (m_terminal) draw();
}

void WaitProgress::finish() {
  clear();
  for (State& state : m_waits) {
    if (!state.told && !state.met) tell(state);
  }
}

void WaitProgress::draw() {
  std::string text;
  for (const State& state : m_waits) {
    if (!state.met && !state.line.empty()) text += (text.empty() ? "" : " | ") + state.line;
  }
  clear();
  if (text.empty()) return;
  text = cut(std::move(text), terminal_width());
  m_drawn = ::write(STDERR_FILENO, text.data(), text.size()) > 0;
}

void WaitProgress::clear() {
  if (m_drawn) m_drawn = ::write(STDERR_FILENO, k_clear_line.data(), k_clear_line.size()) <= 0;
}

}  // namespace kt2::plugin
