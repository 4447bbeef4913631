#include "results/table.hpp"

#include <algorithm>

namespace kt2::results {
namespace {

std::string shown(const std::string& cell) {
  return cell.empty() ? "-" : cell;
}

}  // namespace

const std::string& cell(const TableRow& row, std::string_view column) {
  return std::ranges::find(row, column, &TableRow::value_type::first)->second;
}

std::string table_as_text(const Table& table, const std::vector<std::string>& columns) {
  std::vector<std::size_t> widths;
  for (const std::string& column : columns) {
    std::size_t width = column.size();
    for (const TableRow& row : table) width = std::max(width, shown(cell(row, column)).size());
    widths.push_back(width);
  }
  std::string text;
  const auto add_line = [&](const auto& value_of) {
    std::string line;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      std::string value = value_of(columns[i]);
      value.resize(std::max(value.size(), widths[i]) + 2, ' ');
      line += value;
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  };
  add_line([](const std::string& column) { return column; });
  for (const TableRow& row : table) {
    add_line([&](const std::string& column) { return shown(cell(row, column)); });
  }
  return text;
}

}  // namespace kt2::results
