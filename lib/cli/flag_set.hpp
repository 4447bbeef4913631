// A table of flags, and spf13/pflag's grammar over it: jobs and people write what the Go program took, and read the
// errors it gave. It prints nothing and gives no flag a meaning: --help is a boolean like any other, where the table
// has it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cli/flag.hpp"
#include "cli/flag_values.hpp"

namespace kt2::cli {

class FlagSet {
 public:
  // Precondition: no flag of the set has its name or its shorthand.
  void add(Flag flag);

  // Null when there is none. The pointer is good until the next add.
  const Flag* find(std::string_view name) const;
  const Flag* find_shorthand(char letter) const;
  // In the order they were added.
  const std::vector<Flag>& flags() const { return m_flags; }

  // What to do with flags that are not in the table. Ignored ones take a following word with them that does not begin
  // with "-", since it may be their value; a bad value of a flag that is in the table is an error all the same.
  enum class Unknown { refuse, ignore };

  // Reads the words after the program's (and the deployer's) name. Errors are the caller's (Cause::usage) with pflag's
  // texts, an unknown flag's followed by the names that are near it; a default that its flag's type cannot be is
  // Cause::internal. [any-thread]
  Result<FlagValues> parse(const std::vector<std::string>& arguments, Unknown unknown = Unknown::refuse) const;

  // The help text, in the layout of pflag's FlagUsages: a line for each flag, sorted by name, none for an empty set.
  // [any-thread]
  std::string usages() const;

 private:
  std::vector<Flag> m_flags;
};

}  // namespace kt2::cli
