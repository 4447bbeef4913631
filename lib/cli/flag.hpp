// A command-line flag as data: its name, what its values look like, its default and its help. It holds no value and
// reads nothing.
#pragma once

#include <string>

namespace kt2::cli {

enum class FlagType {
  boolean,
  string,
  strings,           // a list: one CSV record per use, uses add up
  texts,             // a list: each use one element, as it is
  integer,           // 64 bits, Go's literals: 12, -3, 0x1f, 1_000
  unsigned_integer,  // the same without a sign
  duration,          // Go's: 24h0m0s
  level,             // klog's -v: 32 bits, decimal
  severity,          // klog's: INFO WARNING ERROR FATAL in any case, or a number
  trace_location,    // klog's: file.go:234
  module_spec,       // klog's: pattern=N,…
};

struct Flag {
  std::string name;       // without dashes
  std::string shorthand;  // one letter or empty
  FlagType type = FlagType::string;
  std::string default_value;  // as pflag prints it: "24h0m0s", "true", "3"; strings as CSV; empty means the type's zero
  std::string help;           // a `back-quoted` word names the value in the usage
  bool lenient_list = false;  // strings only: text that is no CSV record is split at each comma instead of refused
};

}  // namespace kt2::cli
