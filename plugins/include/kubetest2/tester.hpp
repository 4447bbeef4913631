// A tester as a plain C++ class. Write
//
//   class Hello {
//    public:
//     static constexpr const char* name = "hello";
//     static constexpr const char* version = "v0.1.0";
//     static constexpr const char* summary = "runs what it is told";
//     void test(kubetest2::Call& call);
//   };
//   KUBETEST2_TESTER(Hello)
//
// and add what you need of: a constructor from kubetest2::Call&; `static constexpr kubetest2::Flag flags[]`, or `static
// constexpr bool raw_arguments = true` for a tester whose arguments are not flags; `static constexpr const char*
// usage`; void check(Call&), which looks at the arguments before anything is brought up. What each means stands in
// plugin.h. Methods say that they fail by throwing kubetest2::Failure.
#pragma once

#include <kubetest2/export.hpp>

namespace kubetest2::detail {

template <class Plugin>
const void* tester_interface(const char* raw_id) noexcept {
  const std::string_view id(raw_id);
  static constexpr kt2_tester tester{sizeof tester, operation<&Plugin::test, Plugin>};
  if (id == KT2_TESTER) return &tester;
  return common_interface<Plugin>(id);
}

}  // namespace kubetest2::detail

// The export line: once, at the end of the tester's file, outside any namespace.
#define KUBETEST2_TESTER(Class)                                                                                 \
  extern "C" KT2_EXPORT constinit const kt2_plugin kt2_plugin_v1 = {sizeof(kt2_plugin),                         \
                                                                    KT2_ABI_MINOR,                              \
                                                                    "tester",                                   \
                                                                    Class::name,                                \
                                                                    Class::version,                             \
                                                                    Class::summary,                             \
                                                                    ::kubetest2::detail::usage_of<Class>(),     \
                                                                    ::kubetest2::detail::k_flags<Class>.data(), \
                                                                    ::kubetest2::detail::options_of<Class>(),   \
                                                                    ::kubetest2::detail::create<Class>,         \
                                                                    ::kubetest2::detail::destroy<Class>,        \
                                                                    ::kubetest2::detail::tester_interface<Class>};
