#include "kubetest2/plugin_check.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <functional>

#include "base/control.hpp"
#include "base/files.hpp"
#include "base/paths.hpp"
#include "base/run_id.hpp"
#include "cli/core_flags.hpp"
#include "kubetest2/usage.hpp"
#include "plugin/flags.hpp"
#include "plugin/instance.hpp"
#include "plugin/library.hpp"
#include "process/run.hpp"

namespace kt2::program {
namespace {

using namespace std::chrono_literals;
using plugin::Kind;

constexpr Duration k_rule_limit = 10s;

// What a file's name promises.
struct Named {
  std::filesystem::path path;
  Kind kind;
  std::string name;
};

Result<Named> read_file_name(const std::string& file) {
  const std::filesystem::path path = absolute_path(file);
  const std::string name = path.filename().string();
  for (const Kind kind : {Kind::deployer, Kind::tester}) {
    const std::string pattern = plugin::library_name(kind, "");
    const std::string prefix = pattern.substr(0, pattern.size() - 3);
    if (name.starts_with(prefix) && name.ends_with(".so") && name.size() > pattern.size()) {
      return Named{path, kind, name.substr(prefix.size(), name.size() - pattern.size())};
    }
  }
  return Error{Cause::usage,
               fmt::format("\"{}\" is not called libkubetest2-deployer-NAME.so or libkubetest2-tester-NAME.so", file),
               {}};
}

// Hears everything, does nothing.
class SilentServices final : public plugin::Services {
 public:
  void log(Severity, LogText) override {}
  void verbose(int, LogText) override {}
  void set_metadata(std::string_view, std::string_view) override {}
  const process::Supervision& supervision() const override { return m_supervision; }
  void planned(std::string_view) override {}
  void begin_step(bool) override {}
  void unread() override {}
  std::optional<Duration> reader_patience() const override { return std::nullopt; }
  void set_kubeconfig(std::string_view) override {}
  Result<void> keep_record(std::string_view) override { return {}; }
  const Secrets& secrets() const override { return m_secrets; }
  void told(std::string_view) override {}
  void printed(std::string_view) override {}
  Duration grace() const override { return 1s; }
  plugin::Leases& leases() override { return m_leases; }
  std::filesystem::path module_directory() const override {
    return self_path().parent_path().parent_path() / "lib/kubetest2";
  }

 private:
  process::Supervision m_supervision;
  Secrets m_secrets;
  plugin::NoLeases m_leases;
};

Result<const kt2_plugin*> loaded(const Named& file) {
  return plugin::load_checked(file.path, file.kind, file.name);
}

Result<void> flags_rule(const Named& file) {
  const auto plugin = loaded(file);
  if (!plugin) return plugin.error();
  cli::FlagSet flags;
  if (file.kind == Kind::deployer) {
    for (cli::Flag& flag : cli::core_flags()) flags.add(std::move(flag));
    for (cli::Flag& flag : cli::klog_flags()) flags.add(std::move(flag));
  }
  if (auto added = plugin::add_flags(flags, **plugin); !added) return added;
  auto parsed = flags.parse({});
  if (!parsed) return parsed.error();
  return {};
}

Result<void> interfaces_rule(const Named& file) {
  const auto plugin = loaded(file);
  if (!plugin) return plugin.error();
  if ((*plugin)->get_interface("kt2.no.such.interface/1") != nullptr) {
    return Error{Cause::deployer, "get_interface answers with something for an id that does not exist", {}};
  }
  const char* required = file.kind == Kind::deployer ? KT2_DEPLOYER : KT2_TESTER;
  if ((*plugin)->get_interface(required) != (*plugin)->get_interface(required)) {
    return Error{Cause::deployer, "get_interface does not answer the same twice", {}};
  }
  return {};
}

// An instance in a dry run, handed to `use`.
Result<void> with_instance(const Named& file,
                           const std::function<Result<void>(plugin::Instance&, const plugin::CallContext&)>& use) {
  const auto plugin = loaded(file);
  if (!plugin) return plugin.error();
  cli::FlagSet flags;
  if (auto added = plugin::add_flags(flags, **plugin); !added) return added;
  const auto values = flags.parse({});
  if (!values) return values.error();
  SilentServices services;
  NoStop unlimited;
  const Environment environment = Environment::of_process();
  const plugin::CallContext context{unlimited, environment};
  const plugin::RunInfo info{KT2_PHASE_BUILD | KT2_PHASE_UP | KT2_PHASE_TEST | KT2_PHASE_DOWN,
                             random_run_id(),
                             "/nonexistent/rundir",
                             "/nonexistent/artifacts",
                             KUBETEST2_TAG,
                             {"true"},
                             true};
  const auto instance = plugin::Instance::create(**plugin, info, *values, services, context);
  if (!instance) return instance.error();
  return use(**instance, context);
}

Result<void> create_rule(const Named& file) {
  for (int round = 0; round < 2; ++round) {
    if (auto made = with_instance(file, [](auto&, auto&) { return Result<void>(); }); !made) return made;
  }
  return {};
}

// A flag that has to be given, or a program that is not here, is a fair answer; a crash, a hang or silence is not.
Result<void> dry_run_rule(const Named& file) {
  return with_instance(file, [&](plugin::Instance& instance, const plugin::CallContext& context) -> Result<void> {
    const auto answered = [](const Result<void>& result) -> Result<void> {
      if (!result && result.error().message.find("without saying why") != std::string::npos) return result;
      return {};
    };
    using Operation = std::function<Result<void>()>;
    const std::vector<Operation> operations =
        file.kind == Kind::tester
            ? std::vector<Operation>{[&] { return instance.test(context); }}
            : std::vector<Operation>{[&] { return instance.optional_operation(KT2_INIT, context); },
                                     [&] { return instance.build(context); },
                                     [&] { return instance.up(context); },
                                     [&] { return instance.post_test(context, false); },
                                     [&] { return instance.dump_logs(context, "/nonexistent/logs"); },
                                     [&] { return instance.down(context); },
                                     [&] { return instance.optional_operation(KT2_FINISH, context); }};
    for (const Operation& operation : operations) {
      if (auto fair = answered(operation()); !fair) return fair;
    }
    return {};
  });
}

struct Rule {
  const char* id;
  const char* meaning;
  Result<void> (*check)(const Named& file);
};

const std::vector<Rule>& rules() {
  static const std::vector<Rule> all = {
      {"file", "it is a regular file that only its owner and group can write",
       [](const Named& file) { return plugin::check_permissions(file.path); }},
      {"load", "it loads, and exports kt2_plugin_v1",
       [](const Named& file) -> Result<void> {
         const auto plugin = plugin::load(file.path);
         if (!plugin) return plugin.error();
         return {};
       }},
      {"object", "its object is complete, and of the kind, name and version that are expected",
       [](const Named& file) -> Result<void> {
         const auto plugin = loaded(file);
         if (!plugin) return plugin.error();
         return {};
       }},
      {"interfaces", "it answers for the interfaces it has, and for no other", interfaces_rule},
      {"flags", "its flags have defaults that parse, and names that are free", flags_rule},
      {"create", "it makes and frees an instance, twice", create_rule},
      {"dry-run", "its operations return in a dry run, and say why where they fail", dry_run_rule},
  };
  return all;
}

// Tries one rule in a child; what is wrong, or nothing.
std::string violation(const Rule& rule, const std::string& file, const Environment& environment) {
  process::Command command;
  command.argv = {self_path().string(), "plugins", "check-rule", rule.id, file};
  command.environment = environment;
  command.quiet = true;
  NoStop nobody;
  const auto outcome = process::run(command, {Clock::now() + k_rule_limit, Duration::zero()}, nobody);
  if (!outcome) return outcome.error().message;
  if (outcome->ended == process::Ended::by_deadline)
    return fmt::format("it did not end within {}", format_duration(k_rule_limit));
  if (outcome->success()) return outcome->tail.ends_with("held\n") ? "" : "it ended the process";
  const std::string text = outcome->tail.substr(0, outcome->tail.find_last_not_of('\n') + 1);
  return text.empty() || outcome->signal != 0 ? "it crashed: " + process::describe_status(*outcome) : text;
}

}  // namespace

int check_rule(const std::string& id, const std::string& file) {
  const auto named = read_file_name(file);
  for (const Rule& rule : rules()) {
    if (id != rule.id || !named) continue;
    if (auto held = rule.check(*named); !held) {
      print(held.error().message + "\n");
      ::_exit(1);
    }
    print("held\n");
    // Not through exit(): the library's exit handlers are none of our business.
    ::_exit(0);
  }
  print_error(named ? "no such rule: " + id : named.error().message);
  return 1;
}

int check_plugin(const std::string& file, const Environment& environment) {
  if (auto named = read_file_name(file); !named) {
    print_error(named.error().message);
    return 1;
  }
  int status = 0;
  for (const Rule& rule : rules()) {
    const std::string problem = violation(rule, file, environment);
    if (!problem.empty()) status = 1;
    const std::string line = problem.empty() ? fmt::format("ok    {:<10}  {}\n", rule.id, rule.meaning)
                                             : fmt::format("FAIL  {:<10}  {}: {}\n", rule.id, rule.meaning, problem);
    if (!print_out(line)) return 1;
    // The rest would fail in the same way, and each at its own limit's cost.
    if (!problem.empty() && std::string_view(rule.id) == "load") break;
  }
  return status;
}

}  // namespace kt2::program
