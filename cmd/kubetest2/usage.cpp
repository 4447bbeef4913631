#include "kubetest2/usage.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "base/files.hpp"
#include "base/suggest.hpp"

namespace kt2::program {
namespace {

std::vector<std::string> names_of(const plugin::Finder& finder, plugin::Kind kind) {
  std::vector<std::string> names;
  for (const plugin::Found& found : finder.all()) {
    if (found.kind == kind) names.push_back(found.name);
  }
  return names;
}

std::string bullet_list(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += "  " + name + "\n";
  return text.empty() ? "  (none found)\n" : text;
}

}  // namespace

void print(std::string_view text) {
  // Standard error that cannot be written leaves nobody to tell.
  static_cast<void>(write_to_reader(STDERR_FILENO, text));
}

bool print_out(std::string_view text) {
  const auto written = write_all(STDOUT_FILENO, text, "standard output");
  if (!written) print_error(written.error().message);
  return static_cast<bool>(written);
}

void print_error(std::string_view message) {
  print(fmt::format("Error: {}\n", message));
}

std::string plugin_lists(const plugin::Finder& finder) {
  return fmt::format("Deployers found:\n{}\nTesters found:\n{}", bullet_list(names_of(finder, plugin::Kind::deployer)),
                     bullet_list(names_of(finder, plugin::Kind::tester)));
}

std::string general_usage(const plugin::Finder& finder) {
  return "kubetest2 builds Kubernetes, brings a test cluster up, tests it and takes it down.\n\n"
         "Usage:\n"
         "  kubetest2 DEPLOYER [Flags] [DeployerFlags] -- [TesterArgs]\n"
         "  kubetest2 DEPLOYER --help                                   a deployer's flags\n"
         "  kubetest2 DEPLOYER --test=TESTER --help                     and a tester's\n"
         "  kubetest2 --timeout=2h DEPLOYER …                           limits of ours for a deployer that is a "
         "program;\n"
         "                                                              also --grace-period, --die-with-parent, -v\n"
         "  kubetest2 runs [--json]                                     runs, and what they still hold\n"
         "  kubetest2 runs down ID…|--all-dead                          take that down\n"
         "  kubetest2 runs prune --older-than D                         remove what is over\n"
         "  kubetest2 wait RESOURCE… --for=CONDITION                    until objects of a cluster are as they should "
         "be\n"
         "  kubetest2 results diff A B                                  where two runs' artifacts differ\n"
         "  kubetest2 plugins [--json]                                  what is found, and where\n"
         "  kubetest2 plugins check FILE                                whether a plugin keeps the rules\n"
         "  kubetest2 --version\n\n" +
         plugin_lists(finder);
}

std::string unknown_plugin(const plugin::Finder& finder, plugin::Kind kind, std::string_view name) {
  return fmt::format("unknown {} \"{}\"{}: neither {} in a plugin folder nor {} on PATH", kind_name(kind), name,
                     did_you_mean(name, names_of(finder, kind)), library_name(kind, name), executable_name(kind, name));
}

std::string run_usage(std::string_view deployer, const cli::FlagSet& core, const cli::FlagSet& deployer_flags,
                      const TesterUsage& tester) {
  const std::string own = deployer_flags.usages();
  std::string text = fmt::format(
      "Usage:\n  kubetest2 {} [Flags] [DeployerFlags] -- [TesterArgs]\n\nFlags:\n{}\nDeployerFlags({}):\n{}", deployer,
      core.usages(), deployer, own.empty() ? fmt::format("  NONE - {} has no flags\n", deployer) : own);
  if (!tester.name.empty()) text += fmt::format("\nTesterArgs({}):\n{}", tester.name, tester.text);
  return text;
}

}  // namespace kt2::program
