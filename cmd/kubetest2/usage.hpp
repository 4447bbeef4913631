// Help texts, and errors about what was typed. Everything goes to standard error, as it does in the Go program.
#pragma once

#include <string>
#include <string_view>

#include "cli/flag_set.hpp"
#include "plugin/finder.hpp"

namespace kt2::program {

// "Error: …"
void print_error(std::string_view message);
void print(std::string_view text);

// What was asked for, to standard output. When that cannot be written, says so and returns false.
bool print_out(std::string_view text);

// What `kubetest2` alone says: the usage, the deployers and the testers that were found.
std::string general_usage(const plugin::Finder& finder);

// The lists alone.
std::string plugin_lists(const plugin::Finder& finder);

// The error for a name that is not found, with the nearest ones that are.
std::string unknown_plugin(const plugin::Finder& finder, plugin::Kind kind, std::string_view name);

// A tester's part of the usage.
struct TesterUsage {
  std::string name;
  std::string text;
};

// The usage of a deployer's run; `tester` is empty when none was named.
std::string run_usage(std::string_view deployer, const cli::FlagSet& core, const cli::FlagSet& deployer_flags,
                      const TesterUsage& tester);

}  // namespace kt2::program
