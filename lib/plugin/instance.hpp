// A plugin at work: its instance, its flags' values, and its operations as functions that return Results. It decides no
// order.
#pragma once

#include <kubetest2/plugin.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/control.hpp"
#include "base/environment.hpp"
#include "base/result.hpp"
#include "cli/flag_set.hpp"
#include "plugin/services.hpp"

namespace kt2::plugin {

// What a plugin is told of the run.
struct RunInfo {
  std::uint32_t phases = 0;  // KT2_PHASE_… bits
  std::string run_id;
  std::filesystem::path run_dir;
  std::filesystem::path artifacts_dir;
  std::string version;
  std::vector<std::string> arguments;
  bool dry_run = false;
  bool goes_on = false;
  bool run_id_given = false;
};

// What one operation gets beside its instance.
struct CallContext {
  Control& control;
  const Environment& environment;
};

class Instance {
 public:
  // Calls the plugin's create(). `plugin` and `services` outlive the instance.
  static Result<std::unique_ptr<Instance>> create(const kt2_plugin& plugin, RunInfo info, const cli::FlagValues& flags,
                                                  Services& services, const CallContext& context);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  const kt2_plugin& plugin() const { return *m_plugin; }
  bool offers(const char* id) const { return m_plugin->get_interface(id) != nullptr; }

  // The operations of plugin.h. An error holds everything the plugin pushed. Those that are optional succeed where they
  // are not offered. [op]
  Result<void> build(const CallContext& context);
  Result<void> up(const CallContext& context);
  Result<void> down(const CallContext& context);
  Result<void> test(const CallContext& context);
  Result<void> post_test(const CallContext& context, bool test_failed);
  Result<void> dump_logs(const CallContext& context, const std::filesystem::path& directory);
  Result<void> optional_operation(const char* id, const CallContext& context);  // KT2_CHECK, KT2_INIT, KT2_FINISH
  // Gives back what keep_record() kept.
  Result<void> restore(const CallContext& context, const std::string& record);
  // The answer to an optional question (KT2_KUBECONFIG, …); empty where it is not offered or not known.
  Result<std::string> ask(const char* id, const CallContext& context);

  // For the host's functions.
  const kt2_run& run() const { return m_run; }
  Services& services() const { return *m_services; }
  const char* flag(std::string_view name, std::size_t nth) const;
  bool flag_given(std::string_view name) const;

 private:
  Instance(const kt2_plugin& plugin, RunInfo info, const cli::FlagValues& flags, Services& services);
  Result<void> call(const CallContext& context, const std::function<kt2_status(kt2_call*)>& body);
  template <class Interface>
  const Interface* interface(const char* id) const {
    return static_cast<const Interface*>(m_plugin->get_interface(id));
  }

  struct FlagState {
    std::vector<std::string> values;
    bool given = false;
  };
  const kt2_plugin* m_plugin;
  Services* m_services;
  RunInfo m_info;
  std::vector<const char*> m_arguments;
  kt2_run m_run{};
  std::map<std::string, FlagState, std::less<>> m_flags;
  kt2_instance* m_instance = nullptr;
};

}  // namespace kt2::plugin
