#include "kubetest2/leading_flags.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/core_flags.hpp"
#include "cli/flag_set.hpp"

namespace kt2::program {
namespace {

constexpr std::string_view k_allowed[] = {"die-with-parent", "grace-period", "redact", "timeout"};

struct Table {
  cli::FlagSet flags;
  std::string names;  // of what may stand there, for people
};

Table leading_table() {
  Table table;
  for (cli::Flag& flag : cli::core_flags()) {
    if (std::ranges::find(k_allowed, flag.name) == std::end(k_allowed)) continue;
    table.names += "--" + flag.name + ", ";
    table.flags.add(std::move(flag));
  }
  for (cli::Flag& flag : cli::klog_flags()) table.flags.add(std::move(flag));
  table.names += "-v and klog's flags";
  return table;
}

// The flag that a word is; null when it is none of them.
const cli::Flag* flag_of(const cli::FlagSet& flags, const std::string& word) {
  if (word.starts_with("--")) return flags.find(std::string_view(word).substr(2, word.find('=') - 2));
  return flags.find_shorthand(word[1]);
}

bool takes_the_next_word(const cli::Flag& flag, const std::string& word) {
  if (flag.type == cli::FlagType::boolean) return false;
  return word.starts_with("--") ? word.find('=') == std::string::npos : word.size() == 2;
}

}  // namespace

Result<LeadingFlags> read_leading_flags(const std::vector<std::string>& arguments) {
  const Table table = leading_table();
  auto next = arguments.begin();
  while (next != arguments.end() && next->size() > 1 && next->front() == '-') {
    const std::string& word = *next;
    const cli::Flag* flag = flag_of(table.flags, word);
    if (flag == nullptr) {
      return Error{Cause::usage,
                   fmt::format("\"{}\" comes before a deployer, where only {} may stand: write kubetest2 DEPLOYER {} …",
                               word, table.names, word),
                   {}};
    }
    ++next;
    if (takes_the_next_word(*flag, word) && next != arguments.end()) ++next;
  }
  LeadingFlags leading{{arguments.begin(), next}, {}, {next, arguments.end()}};
  auto values = table.flags.parse(leading.words);
  if (!values) return values.error();
  for (const char* name : {"timeout", "grace-period"}) {
    if (values->duration(name) >= Duration::zero()) continue;
    return Error{
        Cause::usage,
        fmt::format("--{}={}: a limit cannot be negative; 0 is none", name, format_duration(values->duration(name))),
        {}};
  }
  leading.values = std::move(*values);
  return leading;
}

}  // namespace kt2::program
