// The flags before a deployer's name. They are the launcher's alone: a deployer that is a program of its own never sees
// them. Flags that ask for work are refused here, since that program is the one to do it.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/flag_values.hpp"

namespace kt2::program {

struct LeadingFlags {
  std::vector<std::string> words;  // the flags, as they were written
  cli::FlagValues values;
  std::vector<std::string> rest;  // from the deployer's name on; may be empty
};

// Reads up to the first word that is no flag. The error names what may not stand there, and what may.
Result<LeadingFlags> read_leading_flags(const std::vector<std::string>& arguments);

}  // namespace kt2::program
