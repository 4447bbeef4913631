// A deployer as a plain C++ class. Write
//
//   class Hello {
//    public:
//     static constexpr const char* name = "hello";
//     static constexpr const char* version = "v0.1.0";
//     static constexpr const char* summary = "says what it would do";
//     void build(kubetest2::Call& call);
//     void up(kubetest2::Call& call);
//     void down(kubetest2::Call& call);
//     bool is_up(kubetest2::Call& call);
//   };
//   KUBETEST2_DEPLOYER(Hello)
//
// and add what you need of: a constructor from kubetest2::Call&; `static constexpr kubetest2::Flag flags[]`; `static
// constexpr const char* usage`; void check(Call&), init(Call&), finish(Call&), post_test(Call&, bool test_failed),
// dump_logs(Call&, const std::string& directory), restore(Call&, const std::string& record) for what Call::keep() kept;
// std::string kubeconfig(Call&), provider(Call&); `static constexpr bool holds_nothing`. They have to be public: what
// cannot be called from outside is not offered. What each means stands in plugin.h. Methods say that they fail by
// throwing kubetest2::Failure.
#pragma once

#include <kubetest2/export.hpp>

namespace kubetest2::detail {

template <class Plugin>
kt2_status is_up(kt2_instance* raw, kt2_call* call, bool* up) noexcept {
  auto& instance = instance_of<Plugin>(raw);
  return fenced(instance.host, call, [&] {
    Call wrapped = instance.call(call);
    *up = instance.plugin.is_up(wrapped);
  });
}

template <class Plugin>
kt2_status post_test(kt2_instance* raw, kt2_call* call, bool test_failed) noexcept {
  auto& instance = instance_of<Plugin>(raw);
  return fenced(instance.host, call, [&] {
    Call wrapped = instance.call(call);
    instance.plugin.post_test(wrapped, test_failed);
  });
}

template <class Plugin>
kt2_status dump_logs(kt2_instance* raw, kt2_call* call, const char* directory) noexcept {
  auto& instance = instance_of<Plugin>(raw);
  return fenced(instance.host, call, [&] {
    Call wrapped = instance.call(call);
    instance.plugin.dump_logs(wrapped, std::string(directory));
  });
}

template <class Plugin>
kt2_status restore(kt2_instance* raw, kt2_call* call, const char* record) noexcept {
  auto& instance = instance_of<Plugin>(raw);
  return fenced(instance.host, call, [&] {
    Call wrapped = instance.call(call);
    instance.plugin.restore(wrapped, std::string(record));
  });
}

template <class Plugin>
const void* deployer_interface(const char* raw_id) noexcept {
  const std::string_view id(raw_id);
  static constexpr kt2_deployer deployer{sizeof deployer, operation<&Plugin::build, Plugin>,
                                         operation<&Plugin::up, Plugin>, operation<&Plugin::down, Plugin>,
                                         is_up<Plugin>};
  if (id == KT2_DEPLOYER) return &deployer;
  if constexpr (requires { &Plugin::init; }) {
    static constexpr kt2_operation init{sizeof init, operation<&Plugin::init, Plugin>};
    if (id == KT2_INIT) return &init;
  }
  if constexpr (requires { &Plugin::finish; }) {
    static constexpr kt2_operation finish{sizeof finish, operation<&Plugin::finish, Plugin>};
    if (id == KT2_FINISH) return &finish;
  }
  if constexpr (requires { &Plugin::kubeconfig; }) {
    static constexpr kt2_question kubeconfig{sizeof kubeconfig, question<&Plugin::kubeconfig, Plugin>};
    if (id == KT2_KUBECONFIG) return &kubeconfig;
  }
  if constexpr (requires { &Plugin::provider; }) {
    static constexpr kt2_question provider{sizeof provider, question<&Plugin::provider, Plugin>};
    if (id == KT2_PROVIDER) return &provider;
  }
  if constexpr (requires { &Plugin::post_test; }) {
    static constexpr kt2_post_test post{sizeof post, post_test<Plugin>};
    if (id == KT2_POST_TEST) return &post;
  }
  if constexpr (requires { &Plugin::dump_logs; }) {
    static constexpr kt2_dump_logs dump{sizeof dump, dump_logs<Plugin>};
    if (id == KT2_DUMP_LOGS) return &dump;
  }
  if constexpr (requires { &Plugin::restore; }) {
    static constexpr kt2_state state{sizeof state, restore<Plugin>};
    if (id == KT2_STATE) return &state;
  }
  return common_interface<Plugin>(id);
}

}  // namespace kubetest2::detail

// The export line: once, at the end of the deployer's file, outside any namespace.
#define KUBETEST2_DEPLOYER(Class)                                                                               \
  extern "C" KT2_EXPORT constinit const kt2_plugin kt2_plugin_v1 = {sizeof(kt2_plugin),                         \
                                                                    KT2_ABI_MINOR,                              \
                                                                    "deployer",                                 \
                                                                    Class::name,                                \
                                                                    Class::version,                             \
                                                                    Class::summary,                             \
                                                                    ::kubetest2::detail::usage_of<Class>(),     \
                                                                    ::kubetest2::detail::k_flags<Class>.data(), \
                                                                    ::kubetest2::detail::options_of<Class>(),   \
                                                                    ::kubetest2::detail::create<Class>,         \
                                                                    ::kubetest2::detail::destroy<Class>,        \
                                                                    ::kubetest2::detail::deployer_interface<Class>};
