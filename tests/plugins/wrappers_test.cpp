// The C++ wrappers offer what a class has, and no more. They are compiled here under our warnings, and by probe/ and
// faulty/ under an outsider's.
#include <gtest/gtest.h>

#include <kubetest2/deployer.hpp>
#include <kubetest2/tester.hpp>
#include <set>

namespace {

using kubetest2::Call;

constexpr const char* k_ids[] = {KT2_DEPLOYER,   KT2_TESTER,   KT2_CHECK,   KT2_INIT,      KT2_FINISH,
                                 KT2_KUBECONFIG, KT2_PROVIDER, KT2_VERSION, KT2_POST_TEST, KT2_DUMP_LOGS};

std::set<std::string> offered(const void* (*get_interface)(const char*)) {
  std::set<std::string> ids;
  for (const char* id : k_ids) {
    if (get_interface(id) != nullptr) ids.insert(id);
  }
  EXPECT_EQ(get_interface("kt2.no.such.interface/1"), nullptr);
  return ids;
}

class Small {
 public:
  void build(Call&) {}
  void up(Call&) {}
  void down(Call&) {}
  bool is_up(Call&) { return true; }
};

// Inherited methods count, and so do const ones.
class Large : public Small {
 public:
  static constexpr kubetest2::Flag flags[] = {kubetest2::string_flag("one", "1", "One"),
                                              kubetest2::bool_flag("two", true, "Two")};
  static constexpr const char* usage = "how it is used";
  explicit Large(Call&) {}
  void check(Call&) const {}
  void init(Call&) {}
  void finish(Call&) {}
  void post_test(Call&, bool) {}
  void dump_logs(Call&, const std::string&) {}
  std::string kubeconfig(Call&) const { return "config"; }
  std::string provider(Call&) { return "provider"; }
};

class SmallTester {
 public:
  void test(Call&) {}
};

class LargeTester : public SmallTester {
 public:
  static constexpr bool raw_arguments = true;
  void check(Call&) {}
};

namespace detail = kubetest2::detail;

TEST(WrappersTest, OfferWhatTheClassHas) {
  EXPECT_EQ(offered(detail::deployer_interface<Small>), std::set<std::string>{KT2_DEPLOYER});
  EXPECT_EQ(offered(detail::deployer_interface<Large>),
            (std::set<std::string>{KT2_DEPLOYER, KT2_CHECK, KT2_INIT, KT2_FINISH, KT2_KUBECONFIG, KT2_PROVIDER,
                                   KT2_POST_TEST, KT2_DUMP_LOGS}));
  EXPECT_EQ(offered(detail::tester_interface<SmallTester>), std::set<std::string>{KT2_TESTER});
  EXPECT_EQ(offered(detail::tester_interface<LargeTester>), (std::set<std::string>{KT2_TESTER, KT2_CHECK}));
}

TEST(WrappersTest, TablesSayHowLargeTheyAre) {
  for (const char* id : k_ids) {
    if (const auto* table = static_cast<const std::uint32_t*>(detail::deployer_interface<Large>(id))) {
      EXPECT_GE(*table, 2 * sizeof(void*)) << id;
    }
  }
  EXPECT_EQ(static_cast<const kt2_deployer*>(detail::deployer_interface<Small>(KT2_DEPLOYER))->struct_size,
            sizeof(kt2_deployer));
}

TEST(WrappersTest, FlagsAreATableWithAnEnd) {
  const auto& flags = detail::k_flags<Large>;
  ASSERT_EQ(flags.size(), 3u);
  EXPECT_STREQ(flags[0]->name, "one");
  EXPECT_EQ(flags[0]->struct_size, sizeof(kt2_flag));
  EXPECT_STREQ(flags[1]->default_value, "true");
  EXPECT_EQ(flags[2], nullptr);
  EXPECT_EQ(detail::k_flags<Small>.size(), 1u);
  EXPECT_EQ(detail::k_flags<Small>[0], nullptr);
}

TEST(WrappersTest, OptionsAndUsageAreTheClasss) {
  EXPECT_STREQ(detail::usage_of<Large>(), "how it is used");
  EXPECT_EQ(detail::usage_of<Small>(), nullptr);
  EXPECT_EQ(detail::options_of<LargeTester>(), std::uint32_t{KT2_PLUGIN_RAW_ARGUMENTS});
  EXPECT_EQ(detail::options_of<SmallTester>(), 0u);
}

}  // namespace
