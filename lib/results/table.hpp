// A table as aligned text, for the subcommands that list things. It prints nothing.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kt2::results {

// One row: its cells by column, in order.
using TableRow = std::vector<std::pair<std::string, std::string>>;
using Table = std::vector<TableRow>;

// The cell of that column; the column is there. [any-thread]
const std::string& cell(const TableRow& row, std::string_view column);

// These columns, their names as the first line; an empty cell is "-". [any-thread]
std::string table_as_text(const Table& table, const std::vector<std::string>& columns);

}  // namespace kt2::results
