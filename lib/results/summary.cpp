#include "results/summary.hpp"

#include <algorithm>
#include <string_view>

#include "results/text.hpp"

namespace kt2::results {
namespace {

constexpr std::size_t k_columns = 120;
constexpr std::size_t k_output_lines = 10;

// A row in words.
struct Line {
  std::string name;
  std::string time;
  std::optional<Error> failure;
};

// Below a millisecond nobody cares how much, and round_duration's unit there is not ASCII.
std::string time_text(Duration time) {
  return time < std::chrono::milliseconds(1) ? "<1ms" : round_duration(time);
}

std::string clean_text(std::string_view text) {
  std::string clean = sanitize_text(text);
  clean.erase(clean.find_last_not_of(" \t\n") + 1);
  return clean;
}

Line describe(const Row& row) {
  Line line{clean_text(row.name), time_text(row.time), reported_failure(row)};
  if (line.failure) {
    line.failure->message = clean_text(line.failure->message);
    line.failure->output = clean_text(line.failure->output);
  }
  return line;
}

std::string padding(std::string_view text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ');
}

// As much of the message's first line as the terminal line has room for.
std::string excerpt(std::string_view message, std::size_t room) {
  const std::string_view line = first_line(message);
  if (line.size() == message.size() && count_characters(line) <= room) return std::string(line);
  return std::string(first_characters(line, room - 3)) + "...";
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    lines.push_back(first_line(text));
    text.remove_prefix(std::min(text.size(), lines.back().size() + 1));
  }
  return lines;
}

void append_failure(std::string& text, const std::string& name, const Error& failure) {
  text += "\n" + name + " FAILED (cause: " + std::string(cause_name(failure.cause)) + ")\n";
  for (const std::string_view line : split_lines(failure.message)) {
    if (!line.empty()) text.append("  ").append(line);
    text += '\n';
  }
  const auto lines = split_lines(failure.output);
  if (lines.empty()) return;
  const std::size_t shown = std::min(lines.size(), k_output_lines);
  text += shown == 1 ? "  the last line it printed:\n" : "  the last " + std::to_string(shown) + " lines it printed:\n";
  for (std::size_t i = lines.size() - shown; i < lines.size(); ++i) text.append("  | ").append(lines[i]).append("\n");
}

}  // namespace

std::string summary(const std::vector<Row>& rows, Duration total, const std::filesystem::path& artifacts) {
  std::vector<Line> lines;
  bool failed = false;
  std::size_t name_width = 0;
  std::size_t time_width = 0;
  for (const Row& row : rows) {
    const Line& line = lines.emplace_back(describe(row));
    failed = failed || line.failure;
    name_width = std::max(name_width, line.name.size());
    time_width = std::max(time_width, line.time.size());
  }

  std::string text = std::string("kubetest2: ") + (failed ? "FAILED" : "passed") + " in " + time_text(total) +
                     (rows.empty() ? ", no steps ran\n" : "\n");
  for (const Line& line : lines) {
    std::string columns = "  " + line.name + padding(line.name, name_width);
    columns += (line.failure ? "  FAILED  " : "  passed  ") + padding(line.time, time_width) + line.time;
    if (line.failure && !line.failure->message.empty()) {
      const std::size_t taken = columns.size() + 2;
      columns += "  " + excerpt(line.failure->message, std::max<std::size_t>(k_columns, taken + 20) - taken);
    }
    text += columns + "\n";
  }
  for (const Line& line : lines) {
    if (line.failure) append_failure(text, line.name, *line.failure);
  }
  if (failed) text += '\n';
  return text + "artifacts: " + sanitize_text(artifacts.string()) + "\n";
}

}  // namespace kt2::results
