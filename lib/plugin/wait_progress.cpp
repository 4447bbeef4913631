#include "plugin/wait_progress.hpp"

#include <unistd.h>

#include "base/terminal.hpp"

namespace kt2::plugin {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_between_lines = 10s;
constexpr Duration k_between_drawings = 100ms;
constexpr std::string_view k_clear_line = "\r\x1b[K";

}  // namespace

WaitProgress::WaitProgress(std::size_t waits, std::function<void(std::string_view)> log, bool terminal)
    : m_waits(waits + 1), m_log(std::move(log)), m_terminal(terminal) {}

Duration WaitProgress::line_interval() const {
  return m_terminal ? k_between_drawings : k_between_lines;
}

void WaitProgress::update(std::size_t wait, bool met, std::string_view line) {
  State& all = m_waits.back();
  State& state = wait < m_waits.size() ? m_waits[wait] : all;
  if (&state != &all) all = {};
  const bool news = state.line != line && !(met && state.line.empty());
  state = {std::string(line), met};
  if (m_terminal)
    draw();
  else if (news)
    m_log(line);
}

void WaitProgress::note(std::string_view line) {
  clear();
  m_log(line);
  if (m_terminal) draw();
}

void WaitProgress::draw() {
  std::string text;
  for (const State& state : m_waits) {
    if (!state.met && !state.line.empty()) text += (text.empty() ? "" : " | ") + state.line;
  }
  clear();
  if (text.empty()) return;
  text = cut_to_width(std::move(text), terminal_width(STDERR_FILENO));
  m_drawn = ::write(STDERR_FILENO, text.data(), text.size()) > 0;
}

void WaitProgress::clear() {
  if (m_drawn) m_drawn = ::write(STDERR_FILENO, k_clear_line.data(), k_clear_line.size()) <= 0;
}

}  // namespace kt2::plugin
