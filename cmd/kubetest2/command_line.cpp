#include "kubetest2/command_line.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/control.hpp"
#include "base/paths.hpp"
#include "base/run_id.hpp"
#include "base/size.hpp"
#include "base/words.hpp"
#include "cli/core_flags.hpp"
#include "cli/log_flags.hpp"
#include "kubetest2/joining.hpp"
#include "kubetest2/program.hpp"
#include "kubetest2/ready.hpp"
#include "kubetest2/usage.hpp"
#include "plugin/flags.hpp"
#include "plugin/library.hpp"
#include "process/run.hpp"
#include "run/state_file.hpp"

namespace kt2::program {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_tester_help_limit = 60s;
// Beyond it a limit is none.
constexpr std::uint64_t k_largest_step_log = std::uint64_t{1} << 40;

struct Words {
  std::vector<std::string> own;     // before the first bare --
  std::vector<std::string> tester;  // after it, untouched
};

Words split_at_dashes(const std::vector<std::string>& arguments) {
  const auto dashes = std::ranges::find(arguments, "--");
  Words words{{arguments.begin(), dashes}, {}};
  if (dashes != arguments.end()) words.tester.assign(dashes + 1, arguments.end());
  return words;
}

// One element of a list flag, so that it is read back as one.
std::string csv_field(const std::string& value) {
  std::string field = "\"";
  for (const char c : value) field += c == '"' ? std::string("\"\"") : std::string(1, c);
  return field + "\"";
}

cli::FlagSet core_flag_set() {
  cli::FlagSet flags;
  for (cli::Flag& flag : cli::core_flags()) flags.add(std::move(flag));
  for (cli::Flag& flag : cli::klog_flags()) flags.add(std::move(flag));
  return flags;
}

// Asks a foreign tester for its usage, as the Go program does: with the arguments of the run, so that it refuses bad
// ones before anything starts.
Result<std::string> ask_foreign_tester(const plugin::Found& tester, const std::vector<std::string>& arguments,
                                       const Invocation& invocation, const process::Supervision& groups) {
  std::string usage;
  process::Command command;
  command.argv = {tester.path.string(), "--help"};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.environment = invocation.environment;
  command.secrets = &invocation.secrets;
  command.environment.set("KUBETEST2_VERSION", version_text());
  command.quiet = true;
  command.on_stdout = [&](std::string_view data) { usage += data; };
  NoStop nobody;
  auto outcome = process::run(command, {Clock::now() + k_tester_help_limit, 1s}, nobody, groups);
  if (!outcome) return outcome.error();
  if (outcome->success()) return usage;
  const std::string line = quote_words(command.argv);
  return Error{Cause::usage,
               fmt::format("the tester \"{}\" refuses its arguments: {}: {}\n{}", tester.name, line,
                           process::describe_status(*outcome), outcome->tail),
               {}};
}

class Reader {
 public:
  Reader(const Invocation& invocation, const Note& note, const process::Supervision& groups)
      : m_invocation(invocation), m_note(note), m_groups(groups) {}

  Reading read() {
    const std::string& name = m_invocation.deployer.name;
    m_note(fmt::format("loading the deployer \"{}\" ({})", name, m_invocation.deployer.path.string()), 0);
    auto deployer = plugin::load_checked(m_invocation.deployer.path, plugin::Kind::deployer, name);
    if (!deployer) return refuse(deployer.error().message);
    m_line.deployer = *deployer;
    for (cli::Flag& flag : plugin::flags_of(**deployer)) m_deployer_flags.add(std::move(flag));
    m_all = m_core;
    if (auto added = plugin::add_flags(m_all, **deployer); !added) return refuse(added.error().message);

    const Words words = split_at_dashes(m_invocation.arguments);
    // The first pass only finds the tester and a wish for help; what it refuses, the second refuses, too.
    const auto loose = m_all.parse(words.own, cli::FlagSet::Unknown::ignore);
    const std::string tester = loose ? loose->text("test") : std::string();
    const bool help = m_invocation.arguments.empty() || (loose && loose->boolean("help"));
    m_dry_run = loose && loose->boolean("dry-run");
    if (!tester.empty()) {
      if (auto read = read_tester(tester, help ? std::vector<std::string>{} : words.tester); !read) {
        return refuse(read.error().message);
      }
    }
    if (help || m_tester_help) {
      print(usage());
      return {std::nullopt, 0};
    }
    auto values = m_all.parse(words.own);
    if (!values) return refuse_with_usage(values.error().message);
    m_line.flags = std::move(*values);
    m_line.warnings = warnings();
    if (auto placed = place(); !placed) return refuse(placed.error().message);
    if (auto resumed = resume(words.own); !resumed) return refuse(resumed.error().message);
    if (auto planned = make_plan(); !planned) return refuse(planned.error().message);
    if (auto read = read_waits(); !read) return refuse(read.error().message);
    return {std::move(m_line), 0};
  }

 private:
  Reading refuse(std::string_view message) const {
    print_error(m_invocation.secrets.redact(message));
    return {std::nullopt, 1};
  }

  Reading refuse_with_usage(std::string_view message) const {
    print_error(m_invocation.secrets.redact(message));
    print("\n" + usage());
    return {std::nullopt, 1};
  }

  std::string usage() const { return run_usage(m_invocation.deployer.name, m_core, m_deployer_flags, m_tester_usage); }

  Result<void> read_tester(const std::string& name, const std::vector<std::string>& arguments) {
    const auto found = m_invocation.finder.find(plugin::Kind::tester, name);
    if (!found) {
      return Error{
          Cause::usage,
          unknown_plugin(m_invocation.finder, plugin::Kind::tester, name) + "\n\n" + plugin_lists(m_invocation.finder),
          {}};
    }
    m_line.tester.emplace(Tester{*found, nullptr, {}, arguments});
    m_tester_usage.name = name;
    return found->executable ? read_foreign_tester(*found, arguments) : read_own_tester(*found, arguments);
  }

  Result<void> read_foreign_tester(const plugin::Found& found, const std::vector<std::string>& arguments) {
    // A dry run starts nothing, not even this.
    if (m_dry_run) return {};
    m_note(fmt::format("asking the tester \"{}\" ({}) for its usage", found.name, found.path.string()), 70'000);
    auto usage = ask_foreign_tester(found, arguments, m_invocation, m_groups);
    if (!usage) return usage.error();
    m_tester_usage.text = std::move(*usage);
    return {};
  }

  Result<void> read_own_tester(const plugin::Found& found, const std::vector<std::string>& arguments) {
    m_note(fmt::format("loading the tester \"{}\" ({})", found.name, found.path.string()), 0);
    auto loaded = plugin::load_checked(found.path, plugin::Kind::tester, found.name);
    if (!loaded) return loaded.error();
    auto read = read_tester_arguments(**loaded, arguments);
    if (!read) return std::move(read.error()).with(fmt::format("tester \"{}\"", found.name));
    m_line.tester->plugin = *loaded;
    m_line.tester->flags = std::move(read->values);
    m_tester_usage.text = std::move(read->usage);
    m_tester_help = read->help;
    return {};
  }

  std::vector<std::string> warnings() const {
    std::vector<std::string> result;
    if (!m_line.flags.positional().empty()) {
      result.push_back(fmt::format("ignoring {} before --: arguments for the tester come after --",
                                   quote_words(m_line.flags.positional())));
    }
    return result;
  }

  Result<std::filesystem::path> run_directory_base(const std::filesystem::path& artifacts) const {
    std::string base = m_line.flags.text("rundir");
    if (base.empty()) base = m_invocation.environment.get_non_empty("KUBETEST2_RUN_DIR").value_or("_rundir");
    if (!m_line.flags.boolean("rundir-in-artifacts")) return absolute_path(base);
    return absolute_path(artifacts.string() + "/" + base);
  }

  Result<void> make_plan() {
    const cli::FlagValues& flags = m_line.flags;
    run::Plan& plan = m_line.plan;
    plan.deployer_version = m_line.deployer->version;
    plan.tester = flags.text("test");
    plan.build = flags.boolean("build");
    plan.up = flags.boolean("up");
    plan.down = flags.boolean("down");
    plan.skip_test_row = flags.boolean("skip-test-junit-report");
    plan.foreign_tester = m_line.tester && m_line.tester->plugin == nullptr;
    plan.dry_run = flags.boolean("dry-run");
    plan.metadata = flags.list("metadata");
    plan.log = cli::log_options(flags);
    m_line.pre_test_cmd = flags.list("pre-test-cmd");
    m_line.post_test_cmd = flags.list("post-test-cmd");
    plan.pre_test_cmd = !m_line.pre_test_cmd.empty();
    plan.post_test_cmd = !m_line.post_test_cmd.empty();
    plan.limits.build = flags.duration("build-timeout");
    plan.limits.up = flags.duration("up-timeout");
    plan.limits.ready = flags.duration("wait-timeout");
    plan.limits.test = flags.duration("test-timeout");
    plan.limits.down = flags.duration("down-timeout");
    plan.limits.run = flags.duration("timeout");
    plan.limits.grace = flags.duration("grace-period");
    const run::Given given{flags.changed("timeout"), flags.changed("grace-period"), flags.changed("down-timeout")};
    plan.limits = run::fit(plan.limits, given, plan.down, m_invocation.surroundings);
    for (const char* name : {"build-timeout", "up-timeout", "wait-timeout", "test-timeout", "down-timeout", "timeout",
                             "grace-period", "dump-timeout"}) {
      if (flags.duration(name) < Duration::zero()) {
        return Error{
            Cause::usage,
            fmt::format("--{}={}: a limit cannot be negative; 0 is none", name, format_duration(flags.duration(name))),
            {}};
      }
    }
    const auto step_log_limit = parse_size(flags.text("step-log-limit"));
    if (!step_log_limit) return Error(step_log_limit.error()).with("--step-log-limit");
    plan.step_log_limit = std::min(*step_log_limit, k_largest_step_log);
    auto dump = read_cluster_dump(flags);
    if (!dump) return std::move(dump.error());
    m_line.dump = *std::move(dump);
    plan.dumps_always = m_line.dump.when == ClusterDump::When::always;
    for (const std::string& pair : plan.metadata) {
      if (pair.find('=') == std::string::npos || pair.front() == '=') {
        return Error{Cause::usage, fmt::format("--metadata={}: want KEY=VALUE", pair), {}};
      }
    }
    plan.keep_on_failure = flags.boolean("keep-on-failure");
    plan.holds_nothing = (m_line.deployer->options & KT2_PLUGIN_HOLDS_NOTHING) != 0;
    for (const cli::Flag& flag : plugin::flags_of(*m_line.deployer)) {
      if (flags.changed(flag.name)) plan.flags.push_back(kept_flag(flag.name, flags.texts(flag.name)));
    }
    return {};
  }

  Result<void> read_waits() {
    auto ready = read_wait_flags(m_line.flags.list("wait-for"));
    if (!ready) return ready.error();
    m_line.ready = std::move(*ready);
    run::Plan& plan = m_line.plan;
    plan.ready = !m_line.ready.waits.empty() && (plan.up || plan.test());
    // A worker that only takes the cluster down does without the network module.
    if (!plan.ready || !m_invocation.run_id.empty()) return {};
    m_note("loading the network module", 0);
    return check_wait_flags(m_line.ready, m_invocation.finder.module_directory());
  }

  // Run id and directories.
  Result<void> place() {
    run::Plan& plan = m_line.plan;
    const Environment& environment = m_invocation.environment;
    plan.deployer = m_invocation.deployer.name;
    std::string artifacts = m_line.flags.text("artifacts");
    if (artifacts.empty()) artifacts = environment.get_non_empty("ARTIFACTS").value_or("");
    m_artifacts_given = !artifacts.empty();
    plan.artifacts = absolute_path(m_artifacts_given ? artifacts : "_artifacts");
    auto base = run_directory_base(plan.artifacts);
    if (!base) return base.error();
    if (auto chosen = choose_run_id(*base); !chosen) return chosen;
    if (auto checked = check_run_id(plan.run_id); !checked) return checked;
    plan.run_dir = *base / plan.run_id;
    return {};
  }

  Result<void> choose_run_id(const std::filesystem::path& base) {
    run::Plan& plan = m_line.plan;
    const cli::FlagValues& flags = m_line.flags;
    const auto prow = m_invocation.environment.get_non_empty("PROW_JOB_ID");
    plan.run_id_given = flags.changed("run-id") || prow;
    plan.run_id = m_invocation.run_id;
    if (!plan.run_id.empty()) return {};
    if (plan.run_id_given) {
      plan.run_id = flags.changed("run-id") ? flags.text("run-id") : std::string(*prow);
      return {};
    }
    const bool down = flags.boolean("down");
    const bool test = !flags.text("test").empty();
    if (!flags.boolean("build") && !flags.boolean("up") && (down || test)) {
      auto joined = find_run_to_join(
          {base, plan.deployer, down && !test, (m_line.deployer->options & KT2_PLUGIN_HOLDS_NOTHING) != 0});
      if (!joined) return joined.error();
      plan.run_id = joined->run_id;
      m_line.warnings.insert(m_line.warnings.end(), joined->problems.begin(), joined->problems.end());
    }
    if (plan.run_id.empty()) plan.run_id = random_run_id();
    return {};
  }

  // What an earlier call of this run left for this one: its flags, unless they are given anew, its artifacts, and what
  // its deployer recorded.
  Result<void> resume(const std::vector<std::string>& words) {
    run::Plan& plan = m_line.plan;
    const auto state = run::StateFile(plan.run_dir).read();
    if (!state) return state.error();
    if (!*state) return {};
    const auto found = (*state)->deployers.find(plan.deployer);
    if (found == (*state)->deployers.end()) return {};
    const results::DeployerState& known = found->second;
    plan.goes_on = true;
    m_line.record = known.record;
    if (m_line.flags.boolean("build") || m_line.flags.boolean("up") || !is_live(known.phase)) return {};
    if (!m_artifacts_given && !known.artifacts.empty()) plan.artifacts = known.artifacts;
    std::vector<std::string> all;
    for (const results::StateFlag& flag : known.flags) {
      if (m_line.flags.changed(flag.name)) continue;
      if (auto added = add_earlier(flag, all); !added) return added;
    }
    if (all.empty()) return {};
    all.insert(all.end(), words.begin(), words.end());
    auto values = m_all.parse(all);
    if (!values) return std::move(values.error()).with("with the flags of the run's earlier call");
    m_line.flags = std::move(*values);
    return {};
  }

  // A flag for the state on disk, where no secret is: of one that is or holds a secret only where it came from.
  results::StateFlag kept_flag(const std::string& name, std::vector<std::string> values) const {
    const auto is_secret = [&](const std::string& value) { return m_invocation.secrets.hides(name, value); };
    if (std::ranges::none_of(values, is_secret)) return {name, std::move(values), false, {}};
    std::string variable;
    if (values.size() == 1) variable = variable_holding(m_invocation.environment, values.front()).value_or("");
    return {name, {}, true, variable};
  }

  Result<void> add_earlier(const results::StateFlag& flag, std::vector<std::string>& words) const {
    const std::string start = "--" + flag.name + "=";
    if (flag.secret) {
      const auto value = flag.variable.empty() ? std::nullopt : m_invocation.environment.get_non_empty(flag.variable);
      if (value) {
        words.push_back(start + std::string(*value));
        return {};
      }
      return Error{Cause::usage,
                   fmt::format("the run's earlier call had --{}, whose value is not kept on disk: {}", flag.name,
                               flag.variable.empty() ? "give it again"
                                                     : "set " + flag.variable + " as it was then, or give the flag"),
                   {}};
    }
    const cli::Flag* known = m_all.find(flag.name);
    const bool list = known != nullptr && known->type == cli::FlagType::strings;
    for (const std::string& value : flag.values) words.push_back(start + (list ? csv_field(value) : value));
    return {};
  }

  const Invocation& m_invocation;
  const Note& m_note;
  const process::Supervision& m_groups;
  CommandLine m_line;
  cli::FlagSet m_core = core_flag_set();
  cli::FlagSet m_deployer_flags;
  cli::FlagSet m_all;
  TesterUsage m_tester_usage;
  bool m_tester_help = false;
  bool m_dry_run = false;
  bool m_artifacts_given = false;
};

bool asks_for_help(const std::vector<std::string>& arguments) {
  return !arguments.empty() && (arguments.front() == "-h" || arguments.front() == "--help");
}

}  // namespace

Reading read_command_line(const Invocation& invocation, const Note& note, const process::Supervision& groups) {
  return Reader(invocation, note, groups).read();
}

Result<TesterReading> read_tester_arguments(const kt2_plugin& tester, const std::vector<std::string>& arguments) {
  TesterReading reading;
  cli::FlagSet flags;
  for (cli::Flag& flag : plugin::flags_of(tester)) flags.add(std::move(flag));
  if (tester.usage != nullptr) reading.usage = std::string(tester.usage) + "\n";
  if ((tester.options & KT2_PLUGIN_RAW_ARGUMENTS) != 0) {
    reading.help = asks_for_help(arguments);
    auto values = flags.parse({});
    if (!values) return values.error();
    reading.values = std::move(*values);
    return reading;
  }
  reading.usage += flags.usages();
  // Real jobs give klog's flags to testers, too; they are taken, and left out of the help, which is long enough.
  for (cli::Flag& flag : cli::klog_flags()) {
    if (flags.find(flag.name) == nullptr) flags.add(std::move(flag));
  }
  if (flags.find("help") == nullptr) flags.add({"help", "h", cli::FlagType::boolean, "false", "display help", false});
  auto values = flags.parse(arguments);
  if (!values) return values.error();
  reading.help = values->boolean("help");
  reading.values = std::move(*values);
  return reading;
}

}  // namespace kt2::program
