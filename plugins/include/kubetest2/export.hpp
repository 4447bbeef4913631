// What deployer.hpp and tester.hpp share: an instance around the plugin's object, and the fence that no exception
// passes.
#pragma once

#include <kubetest2/call.hpp>

#include <array>
#include <iterator>
#include <string_view>
#include <type_traits>

namespace kubetest2::detail {

template <class Plugin>
struct Instance {
  const kt2_host* host;
  const kt2_run* run;
  Plugin plugin;

  Call call(kt2_call* raw) const { return Call(host, run, raw); }
};

template <class Plugin>
Instance<Plugin>& instance_of(kt2_instance* instance) {
  return *reinterpret_cast<Instance<Plugin>*>(instance);
}

inline void push(const kt2_host* host, kt2_call* call, const char* message, std::uint32_t cause = KT2_CAUSE_DEFAULT,
                 const char* system_out = nullptr) {
  const kt2_failure failure{sizeof failure, cause, message, system_out};
  host->fail(call, &failure);
}

// Runs `body`, and turns whatever it throws into a failure and a status.
template <class Body>
kt2_status fenced(const kt2_host* host, kt2_call* call, Body&& body) noexcept {
  try {
    body();
    return KT2_OK;
  } catch (const Reported& reported) {
    return reported.status;
  } catch (const Failure& failure) {
    push(host, call, failure.what(), failure.cause(),
         failure.system_out().empty() ? nullptr : failure.system_out().c_str());
  } catch (const std::exception& error) {
    push(host, call, error.what());
  } catch (...) {
    push(host, call, "the plugin threw something that is no std::exception");
  }
  return KT2_FAILED;
}

template <class Plugin>
constexpr auto flag_pointers() {
  if constexpr (requires { Plugin::flags; }) {
    std::array<const kt2_flag*, std::size(Plugin::flags) + 1> pointers{};
    for (std::size_t i = 0; i < std::size(Plugin::flags); ++i) pointers[i] = &Plugin::flags[i];
    return pointers;
  } else {
    return std::array<const kt2_flag*, 1>{};
  }
}

template <class Plugin>
inline constexpr auto k_flags = flag_pointers<Plugin>();

template <class Plugin>
constexpr const char* usage_of() {
  if constexpr (requires { Plugin::usage; })
    return Plugin::usage;
  else
    return nullptr;
}

template <class Plugin>
constexpr std::uint32_t options_of() {
  std::uint32_t options = 0;
  if constexpr (requires { Plugin::raw_arguments; }) {
    if (Plugin::raw_arguments) options |= KT2_PLUGIN_RAW_ARGUMENTS;
  }
  if constexpr (requires { Plugin::holds_nothing; }) {
    if (Plugin::holds_nothing) options |= KT2_PLUGIN_HOLDS_NOTHING;
  }
  return options;
}

template <class Plugin>
kt2_status create(const kt2_host* host, const kt2_run* run, kt2_call* call, kt2_instance** out) noexcept {
  return fenced(host, call, [&] {
    if constexpr (std::is_constructible_v<Plugin, Call&>) {
      Call wrapped(host, run, call);
      *out = reinterpret_cast<kt2_instance*>(new Instance<Plugin>{host, run, Plugin(wrapped)});
    } else {
      *out = reinterpret_cast<kt2_instance*>(new Instance<Plugin>{host, run, Plugin()});
    }
  });
}

template <class Plugin>
void destroy(kt2_instance* instance) noexcept {
  delete &instance_of<Plugin>(instance);
}

// A function of the ABI that calls one method: operation<&Kwok::up>.
template <auto Method, class Plugin>
kt2_status operation(kt2_instance* raw, kt2_call* call) noexcept {
  auto& instance = instance_of<Plugin>(raw);
  return fenced(instance.host, call, [&] {
    Call wrapped = instance.call(call);
    (instance.plugin.*Method)(wrapped);
  });
}

template <auto Method, class Plugin>
kt2_status question(kt2_instance* raw, kt2_call* call, const kt2_sink* answer) noexcept {
  auto& instance = instance_of<Plugin>(raw);
  return fenced(instance.host, call, [&] {
    Call wrapped = instance.call(call);
    const std::string text = (instance.plugin.*Method)(wrapped);
    answer->write(answer->context, text.data(), text.size());
  });
}

// What both kinds may offer.
template <class Plugin>
const void* common_interface(std::string_view id) {
  if constexpr (requires { &Plugin::check; }) {
    static constexpr kt2_operation check{sizeof check, operation<&Plugin::check, Plugin>};
    if (id == KT2_CHECK) return &check;
  }
  return nullptr;
}

}  // namespace kubetest2::detail
