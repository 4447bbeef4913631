// plugin.h for C++: what a deployer or tester written as a plain class is handed. Header-only, and nothing in it
// crosses the ABI.
//
// Errors are exceptions inside the plugin: throw Failure to say why an operation failed. What the host has already been
// told about (a command that failed, a download) is thrown as Reported. The wrappers in deployer.hpp and tester.hpp
// catch everything before it reaches the host.
#pragma once

#include <kubetest2/plugin.h>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kubetest2 {

// --- Flags: a static table, `static constexpr kubetest2::Flag flags[] = {kubetest2::string_flag("name", "", "What it
// is"), …};`

using Flag = kt2_flag;

constexpr Flag make_flag(std::uint32_t type, const char* name, const char* value, const char* help) {
  return {sizeof(kt2_flag), type, name, value, help};
}
constexpr Flag string_flag(const char* name, const char* value, const char* help) {
  return make_flag(KT2_FLAG_STRING, name, value, help);
}
constexpr Flag bool_flag(const char* name, bool value, const char* help) {
  return make_flag(KT2_FLAG_BOOL, name, value ? "true" : "false", help);
}
// `value` in decimal.
constexpr Flag int_flag(const char* name, const char* value, const char* help) {
  return make_flag(KT2_FLAG_INT, name, value, help);
}
constexpr Flag strings_flag(const char* name, const char* help) {
  return make_flag(KT2_FLAG_STRINGS, name, "", help);
}
// `value` as Go writes it, "24h0m0s".
constexpr Flag duration_flag(const char* name, const char* value, const char* help) {
  return make_flag(KT2_FLAG_DURATION, name, value, help);
}

// --- Failures

// Why an operation failed: for people, so name the thing, what was wrong with it, and what to do.
class Failure : public std::runtime_error {
 public:
  explicit Failure(const std::string& message, std::uint32_t cause = KT2_CAUSE_DEFAULT, std::string system_out = {})
      : std::runtime_error(message), m_cause(cause), m_system_out(std::move(system_out)) {}
  std::uint32_t cause() const { return m_cause; }
  const std::string& system_out() const { return m_system_out; }

 private:
  std::uint32_t m_cause;
  std::string m_system_out;
};

// The operation is over, and the host knows why.
struct Reported {
  kt2_status status = KT2_FAILED;
};

// --- Commands

// A command to be: Command({"kind", "delete", "cluster"}).add({"--name", name}).set("A", "b").
class Command {
 public:
  explicit Command(std::vector<std::string> argv) : m_argv(std::move(argv)) {}
  Command& add(const std::vector<std::string>& arguments) {
    m_argv.insert(m_argv.end(), arguments.begin(), arguments.end());
    return *this;
  }
  // Adds the words only when `condition` holds.
  Command& add_if(bool condition, const std::vector<std::string>& arguments) {
    return condition ? add(arguments) : *this;
  }
  Command& set(const std::string& name, const std::string& value) {
    m_environment.push_back(name + "=" + value);
    return *this;
  }
  Command& unset(const std::string& name) {
    m_environment.push_back(name);
    return *this;
  }
  Command& in(std::string directory) {
    m_directory = std::move(directory);
    return *this;
  }
  Command& limit(std::chrono::milliseconds limit) {
    m_limit = limit;
    return *this;
  }
  Command& quiet() { return option(KT2_RUN_QUIET); }
  Command& may_fail() { return option(KT2_RUN_MAY_FAIL); }
  Command& keep_children() { return option(KT2_RUN_KEEP_CHILDREN); }
  // It sees what set() says, and nothing else of the step's environment: give it a PATH.
  Command& clean_environment() { return option(KT2_RUN_CLEAN_ENVIRONMENT); }

 private:
  friend class Call;
  Command& option(std::uint32_t bit) {
    m_options |= bit;
    return *this;
  }
  std::vector<std::string> m_argv;
  std::vector<std::string> m_environment;
  std::string m_directory;
  std::chrono::milliseconds m_limit{0};
  std::uint32_t m_options = 0;
};

// --- Waits

// A wait to be: Wait({"nodes"}, "condition=Ready"), or only words, as a user wrote them for `kubetest2 wait`.
class Wait {
 public:
  explicit Wait(std::vector<std::string> what, std::string condition = {})
      : m_what(std::move(what)), m_condition(std::move(condition)) {}
  Wait& in(std::string name_space) {
    m_name_space = std::move(name_space);
    return *this;
  }
  Wait& in_all_namespaces() {
    m_options |= KT2_WAIT_ALL_NAMESPACES;
    return *this;
  }
  Wait& with_labels(std::string selector) {
    m_labels = std::move(selector);
    return *this;
  }
  Wait& with_fields(std::string selector) {
    m_fields = std::move(selector);
    return *this;
  }

 private:
  friend class Call;
  std::vector<std::string> m_what;
  std::string m_condition;
  std::string m_name_space;
  std::string m_labels;
  std::string m_fields;
  std::uint32_t m_options = 0;
};

// How to wait. Times of zero: as long as the call may take, and a minute.
struct Waiting {
  std::string kubeconfig;  // a deployer names its own; empty: the step's
  std::string context;
  std::chrono::milliseconds timeout{0};
  bool fail_fast = false;
  std::chrono::milliseconds fail_fast_after{0};
  int stop_fd = 0;  // ends the wait when it becomes readable; 0 for none
};

// --- Resources of Boskos

// What to take from which server. Times of zero: as long as the call may take, and 5 minutes.
struct Boskos {
  std::string server;
  std::string type;
  std::string user;
  std::string password_file;
  std::chrono::milliseconds timeout{0};
  std::chrono::milliseconds heartbeat{0};
};

// --- YAML

// A document, and where it is from, for messages.
struct Yaml {
  std::string origin;
  std::string text;
  bool is_file = false;  // messages name the line, too
};

struct Exit {
  int code = 0;
  int signal = 0;
  bool success() const { return code == 0 && signal == 0; }
};

// --- The call

// One operation under way: flags, environment, log, commands, and the host's services. Valid until the operation
// returns.
class Call {
 public:
  Call(const kt2_host* host, const kt2_run* run, kt2_call* call) : m_host(host), m_run(run), m_call(call) {}

  const kt2_run& run_info() const { return *m_run; }
  bool dry_run() const { return m_run->dry_run; }
  std::string run_id() const { return m_run->run_id; }
  std::string run_dir() const { return m_run->run_dir; }
  std::string artifacts_dir() const { return m_run->artifacts_dir; }
  std::vector<std::string> arguments() const { return list_of(m_run->arguments); }
  bool asked_for(std::uint32_t phase) const { return (m_run->phases & phase) != 0; }

  // Flags of the plugin's own table, by name.
  std::string flag(const char* name) const {
    const char* value = m_host->flag(m_call, name, 0);
    return value != nullptr ? value : "";
  }
  bool flag_bool(const char* name) const { return flag(name) == "true"; }
  long long flag_int(const char* name) const { return std::strtoll(flag(name).c_str(), nullptr, 10); }
  // A KT2_FLAG_DURATION's, rounded down.
  std::chrono::milliseconds flag_duration(const char* name) const {
    std::chrono::duration<double, std::milli> sum{0};
    const std::string text = flag(name);  // "1h30m0s", "1.5s", "100ms"
    for (const char* at = text.c_str(); *at != '\0';) {
      char* unit = nullptr;
      const double number = std::strtod(at, &unit);
      if (unit == at) break;
      const std::string_view rest(unit);
      at = unit + 1;
      if (rest.starts_with("ms")) {
        sum += std::chrono::duration<double, std::milli>(number);
        ++at;
      } else if (rest.starts_with("h")) {
        sum += std::chrono::duration<double, std::ratio<3600>>(number);
      } else if (rest.starts_with("m")) {
        sum += std::chrono::duration<double, std::ratio<60>>(number);
      } else if (rest.starts_with("s")) {
        sum += std::chrono::duration<double>(number);
      } else {
        break;  // less than a millisecond
      }
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(sum);
  }
  std::vector<std::string> flag_list(const char* name) const {
    std::vector<std::string> values;
    for (std::size_t i = 0; const char* value = m_host->flag(m_call, name, i); ++i) values.emplace_back(value);
    return values;
  }
  bool flag_given(const char* name) const { return m_host->flag_given(m_call, name); }

  // A variable of the step's environment; nothing when it is unset.
  std::optional<std::string> environment(const char* name) const {
    const char* value = m_host->environment(m_call, name);
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
  }

  void info(const std::string& line) const { m_host->log(m_call, KT2_LOG_INFO, line.c_str()); }
  void warning(const std::string& line) const { m_host->log(m_call, KT2_LOG_WARNING, line.c_str()); }

  bool cancelled() const { return m_host->cancelled(m_call); }
  int cancel_fd() const { return m_host->cancel_fd(m_call); }
  // The time until the call's deadline; nothing when it has none.
  std::optional<std::chrono::milliseconds> time_left() const {
    const auto left = m_host->time_left_ms(m_call);
    return left < 0 ? std::nullopt : std::optional(std::chrono::milliseconds(left));
  }

  // Runs a command; throws Reported when it failed (see Command::may_fail) or the call was stopped.
  Exit run(const Command& command) const { return run(command, nullptr); }
  // The same, with its standard output added to `text`: for a command that may fail and says something all the same.
  Exit run(const Command& command, std::string& text) const {
    const kt2_sink sink = sink_into(text);
    return run(command, &sink);
  }
  // The same, handing its standard output to `take`, a callable of a std::string_view, as it comes.
  template <class Take>
  Exit run_taking(const Command& command, Take& take) const {
    const kt2_sink sink = sink_of(take);
    return run(command, &sink);
  }
  // Runs commands side by side; throws Reported when one failed that may not, which ends the others.
  void run_all(const std::vector<Command>& commands) const {
    std::vector<RawCommand> raw;
    raw.reserve(commands.size());
    std::vector<const kt2_command*> list;
    for (const Command& command : commands) {
      raw.emplace_back(command);
      list.push_back(&raw.back().command);
    }
    list.push_back(nullptr);
    demand(service<kt2_host_commands>(KT2_HOST_COMMANDS).run_all(m_call, list.data(), nullptr));
  }
  // A command, quiet, returning its standard output without the newlines at the end. Empty during a dry run.
  std::string output(Command command) const {
    std::string text;
    const kt2_sink sink = sink_into(text);
    run(command.quiet(), &sink);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
  }

  // The same, handing what it prints on either stream to `watch`, a callable of a std::string_view, as it comes.
  template <class Watch>
  Exit run_watching(Command command, Watch& watch) const {
    const kt2_sink sink = sink_of(watch);
    return run(command.option(KT2_RUN_WATCH), &sink);
  }
  // Shows on a terminal how the operation stands, while a command runs: see kt2_host_progress. False where nobody
  // looks.
  bool show(const std::string& line) const {
    const auto* progress = static_cast<const kt2_host_progress*>(m_host->get_interface(KT2_HOST_PROGRESS));
    return progress != nullptr && progress->show(m_call, line.c_str());
  }

  // Keeps, durably, what a later call needs to take the cluster down; it comes back to the deployer's restore().
  void keep(const std::string& record) const {
    if (service<kt2_host_state>(KT2_HOST_STATE).keep(m_call, record.c_str()) != KT2_OK) throw Reported{KT2_FAILED};
  }

  // The absolute path of a program (KT2_IN_RUN_DIR, KT2_ON_PATH); nothing when it is in none of these places.
  std::optional<std::string> find_program(const std::string& name,
                                          std::uint32_t where = KT2_IN_RUN_DIR | KT2_ON_PATH) const {
    const auto& programs = service<kt2_host_programs>(KT2_HOST_PROGRAMS);
    std::string path;
    const kt2_sink sink = sink_into(path);
    return programs.find(m_call, name.c_str(), where, &sink) == KT2_OK ? std::optional(path) : std::nullopt;
  }
  void record_program(const std::string& name, const std::string& path, const std::string& version = {}) const {
    demand(service<kt2_host_programs>(KT2_HOST_PROGRAMS).record(m_call, name.c_str(), path.c_str(), or_null(version)));
  }

  // Text in the launcher's conventions: see kt2_host_text.
  std::vector<std::string> split_words(const std::string& text) const {
    std::vector<std::string> words;
    const kt2_sink sink = sink_into_list(&words);
    demand(service<kt2_host_text>(KT2_HOST_TEXT).split_words(m_call, text.c_str(), &sink));
    return words;
  }
  std::string expand(const std::string& text) const {
    std::string result;
    const kt2_sink sink = sink_into(result);
    demand(service<kt2_host_text>(KT2_HOST_TEXT).expand(m_call, text.c_str(), &sink));
    return result;
  }

  void set_metadata(const std::string& key, const std::string& value) const {
    demand(service<kt2_host_metadata>(KT2_HOST_METADATA).set(m_call, key.c_str(), value.c_str()));
  }

  // Downloads: see kt2_host_download.
  std::string download_text(const std::string& url) const {
    std::string body;
    const kt2_sink sink = sink_into(body);
    demand(downloads().text(m_call, url.c_str(), &sink));
    return body;
  }
  std::string download_file(const std::string& url, const std::string& sha256_url = {}) const {
    std::string path;
    const kt2_sink sink = sink_into(path);
    demand(downloads().file(m_call, url.c_str(), or_null(sha256_url), &sink));
    return path;
  }
  void extract(const std::string& archive,
               const std::vector<std::pair<std::string, std::string>>& members_and_targets) const {
    std::vector<const char*> flat;
    for (const auto& [member, target] : members_and_targets) {
      flat.push_back(member.c_str());
      flat.push_back(target.c_str());
    }
    flat.push_back(nullptr);
    demand(downloads().extract(m_call, archive.c_str(), flat.data()));
  }
  void install(const std::string& source, const std::string& target) const {
    demand(downloads().install(m_call, source.c_str(), target.c_str()));
  }

  // Waits until all of it is so: see kt2_host_kube. False when stop_fd ended it; throws Reported when it failed or the
  // call was stopped. Of what the objects came to, a JSON object each.
  bool wait(const std::vector<Wait>& waits, const Waiting& how = {}, std::vector<std::string>* report = nullptr) const {
    std::vector<std::vector<const char*>> words;
    std::vector<kt2_wait> raw;
    words.reserve(waits.size());
    raw.reserve(waits.size());
    std::vector<const kt2_wait*> list;
    for (const Wait& wait : waits) {
      words.push_back(pointers(wait.m_what));
      raw.push_back({sizeof(kt2_wait), wait.m_options, words.back().data(), or_null(wait.m_condition),
                     or_null(wait.m_name_space), or_null(wait.m_labels), or_null(wait.m_fields)});
      list.push_back(&raw.back());
    }
    list.push_back(nullptr);
    const kt2_waiting waiting{sizeof waiting,
                              how.fail_fast ? std::uint32_t{KT2_WAITING_FAIL_FAST} : 0,
                              list.data(),
                              or_null(how.kubeconfig),
                              or_null(how.context),
                              static_cast<std::int64_t>(how.timeout.count()),
                              static_cast<std::int64_t>(how.fail_fast_after.count()),
                              how.stop_fd};
    const kt2_sink sink = sink_into_list(report);
    const kt2_status status =
        service<kt2_host_kube>(KT2_HOST_KUBE).wait(m_call, &waiting, report != nullptr ? &sink : nullptr);
    if (status == KT2_CANCELLED && how.stop_fd > 0 && !cancelled()) return false;
    demand(status);
    return true;
  }
  // The URL of the server that a kubeconfig leads to; throws Reported when the kubeconfig is not in order.
  std::string check_kubeconfig(const std::string& kubeconfig, const std::string& context = {}) const {
    std::string server;
    const kt2_sink sink = sink_into(server);
    demand(service<kt2_host_kube>(KT2_HOST_KUBE).check(m_call, or_null(kubeconfig), or_null(context), &sink));
    return server;
  }

  // Resources of a Boskos server: see kt2_host_boskos.
  std::string acquire(const Boskos& wanted) const {
    const kt2_boskos raw{sizeof raw,
                         0,
                         wanted.server.c_str(),
                         wanted.type.c_str(),
                         or_null(wanted.user),
                         or_null(wanted.password_file),
                         static_cast<std::int64_t>(wanted.timeout.count()),
                         static_cast<std::int64_t>(wanted.heartbeat.count())};
    std::string name;
    const kt2_sink sink = sink_into(name);
    demand(service<kt2_host_boskos>(KT2_HOST_BOSKOS).acquire(m_call, &raw, &sink));
    return name;
  }
  void release(const std::string& name) const {
    demand(service<kt2_host_boskos>(KT2_HOST_BOSKOS).release(m_call, name.c_str()));
  }

  // YAML: see kt2_host_yaml.
  std::string merge_yaml(const std::vector<Yaml>& documents) const {
    std::vector<kt2_yaml> raw;
    raw.reserve(documents.size());
    std::vector<const kt2_yaml*> list;
    for (const Yaml& document : documents) {
      raw.push_back(raw_yaml(document));
      list.push_back(&raw.back());
    }
    list.push_back(nullptr);
    std::string merged;
    const kt2_sink sink = sink_into(merged);
    demand(service<kt2_host_yaml>(KT2_HOST_YAML).merge(m_call, list.data(), &sink));
    return merged;
  }
  std::vector<std::string> read_yaml(const Yaml& document, const std::string& path) const {
    std::vector<std::string> values;
    const kt2_yaml raw = raw_yaml(document);
    const kt2_sink sink = sink_into_list(&values);
    demand(service<kt2_host_yaml>(KT2_HOST_YAML).read(m_call, &raw, path.c_str(), &sink));
    return values;
  }

  // A service of the host by its id; throws Failure when this host does not have it.
  template <class Interface>
  const Interface& service(const char* id) const {
    const auto* found = static_cast<const Interface*>(m_host->get_interface(id));
    if (found == nullptr) throw Failure(std::string("this kubetest2 has no ") + id + ": use a newer one");
    return *found;
  }

  // For what this class does not wrap.
  const kt2_host* host() const { return m_host; }
  kt2_call* raw() const { return m_call; }

 private:
  static kt2_sink sink_into(std::string& text) {
    return {&text, [](void* context, const char* data, std::size_t size) {
              static_cast<std::string*>(context)->append(data, size);
            }};
  }
  template <class Take>
  static kt2_sink sink_of(Take& take) {
    return {&take, [](void* context, const char* data, std::size_t size) {
              (*static_cast<Take*>(context))(std::string_view(data, size));
            }};
  }
  static kt2_sink sink_into_list(std::vector<std::string>* texts) {
    return {texts, [](void* context, const char* data, std::size_t size) {
              static_cast<std::vector<std::string>*>(context)->emplace_back(data, size);
            }};
  }
  static std::vector<std::string> list_of(const char* const* texts) {
    std::vector<std::string> result;
    for (; texts != nullptr && *texts != nullptr; ++texts) result.emplace_back(*texts);
    return result;
  }
  static std::vector<const char*> pointers(const std::vector<std::string>& texts) {
    std::vector<const char*> result;
    for (const auto& text : texts) result.push_back(text.c_str());
    result.push_back(nullptr);
    return result;
  }
  static kt2_yaml raw_yaml(const Yaml& document) {
    return {sizeof(kt2_yaml), document.is_file ? std::uint32_t{KT2_YAML_FILE} : 0, document.origin.c_str(),
            document.text.c_str()};
  }
  static const char* or_null(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }
  static void demand(kt2_status status) {
    if (status != KT2_OK) throw Reported{status};
  }
  const kt2_host_download& downloads() const { return service<kt2_host_download>(KT2_HOST_DOWNLOAD); }

  // A command as the host takes it: pointers into this object, and into the command.
  struct RawCommand {
    explicit RawCommand(const Command& from)
        : argv(pointers(from.m_argv)),
          environment(pointers(from.m_environment)),
          command{sizeof command,
                  from.m_options,
                  argv.data(),
                  environment.data(),
                  or_null(from.m_directory),
                  static_cast<std::int64_t>(from.m_limit.count())} {}
    RawCommand(RawCommand&&) = default;  // the vectors keep their memory
    std::vector<const char*> argv;
    std::vector<const char*> environment;
    kt2_command command;
  };

  Exit run(const Command& command, const kt2_sink* out) const {
    const RawCommand raw(command);
    kt2_exit exit{sizeof exit, 0, 0};
    demand(m_host->run(m_call, &raw.command, out, &exit));
    return {exit.code, exit.signal};
  }

  const kt2_host* m_host;
  const kt2_run* m_run;
  kt2_call* m_call;
};

}  // namespace kubetest2
