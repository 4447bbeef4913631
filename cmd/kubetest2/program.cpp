#include "kubetest2/program.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "base/paths.hpp"
#include "base/words.hpp"
#include "kubetest2/foreign.hpp"
#include "kubetest2/launch.hpp"
#include "kubetest2/leading_flags.hpp"
#include "kubetest2/plugins_command.hpp"
#include "kubetest2/results_command.hpp"
#include "kubetest2/runs_command.hpp"
#include "kubetest2/standalone_tester.hpp"
#include "kubetest2/surroundings.hpp"
#include "kubetest2/usage.hpp"
#include "kubetest2/wait_command.hpp"

namespace kt2::program {
namespace {

constexpr std::string_view k_tester_prefix = "kubetest2-tester-";
constexpr std::string_view k_deployer_prefix = "kubetest2-";

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  for (const std::string_view candidate : words) {
    if (word == candidate) return true;
  }
  return false;
}

// A caller may have closed one of the first three descriptors; what we open next must not become it.
void keep_standard_descriptors() {
  for (int fd = 0; fd < 3; ++fd) {
    if (::fcntl(fd, F_GETFD) < 0) static_cast<void>(::open("/dev/null", O_RDWR));
  }
}

int run_deployer(const std::string& name, std::vector<std::string> arguments, LeadingFlags leading,
                 Environment environment, const plugin::Finder& finder, bool libraries_only) {
  const auto found =
      libraries_only ? finder.find_library(plugin::Kind::deployer, name) : finder.find(plugin::Kind::deployer, name);
  if (!found) {
    print_error(unknown_plugin(finder, plugin::Kind::deployer, name));
    print("\n" + plugin_lists(finder));
    return 1;
  }
  // A deployer of ours reads them as its own; one that is a program gets what comes after its name.
  if (!found->executable) arguments.insert(arguments.begin(), leading.words.begin(), leading.words.end());
  SurroundingsReading read = read_surroundings(environment);
  Invocation invocation{
      .deployer = *found, .arguments = std::move(arguments), .environment = std::move(environment), .finder = finder};
  std::vector<std::string> words = leading.words;
  words.insert(words.end(), invocation.arguments.begin(), invocation.arguments.end());
  invocation.secrets = secrets_of(invocation.environment, words);
  invocation.surroundings = read.surroundings;
  invocation.surroundings_warning = std::move(read.warning);
  invocation.leading = std::move(leading.values);
  invocation.parent = ::getppid();
  return found->executable ? run_foreign(invocation) : launch(invocation);
}

}  // namespace

std::string version_text() {
  return "kubetest2 version " KUBETEST2_TAG;
}

int run(const std::vector<std::string>& argv) {
  keep_standard_descriptors();
  Environment environment = Environment::of_process();
  const plugin::Finder finder(environment, self_path());
  std::vector<std::string> arguments(argv.begin() + 1, argv.end());
  const std::string called_as = std::filesystem::path(argv.front()).filename().string();
  if (called_as.starts_with(k_tester_prefix)) {
    return run_tester_alone(called_as.substr(k_tester_prefix.size()), arguments, environment, finder);
  }
  // Under a deployer's name we are that deployer: looking for its executable on PATH would find us, or go round in
  // circles.
  if (called_as.starts_with(k_deployer_prefix)) {
    return run_deployer(called_as.substr(k_deployer_prefix.size()), arguments, *read_leading_flags({}), environment,
                        finder, true);
  }
  if (arguments.empty() || is_one_of(arguments.front(), {"-h", "--help", "help"})) {
    print(general_usage(finder));
    return 0;
  }
  const bool version =
      arguments.front() == "-v" ? arguments.size() == 1 : is_one_of(arguments.front(), {"--version", "version"});
  if (version) {
    return print_out(version_text() + "\n") ? 0 : 1;
  }
  if (is_one_of(arguments.front(), {"plugins", "results", "runs", "wait"})) {
    const std::string command = arguments.front();
    arguments.erase(arguments.begin());
    if (command == "wait") return wait_command(arguments, environment, finder);
    if (command == "results") return results_command(arguments);
    return command == "runs" ? runs_command(arguments, environment, finder)
                             : plugins_command(arguments, environment, finder);
  }
  auto leading = read_leading_flags(arguments);
  if (!leading || leading->rest.empty()) {
    print_error(leading ? quote_words(arguments) + ": which deployer?" : leading.error().message);
    print("\n" + plugin_lists(finder));
    return 1;
  }
  const std::string name = leading->rest.front();
  arguments.assign(leading->rest.begin() + 1, leading->rest.end());
  return run_deployer(name, arguments, std::move(*leading), environment, finder, false);
}

}  // namespace kt2::program
