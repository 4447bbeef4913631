#include <gtest/gtest.h>

#include "cli/flag_set.hpp"

namespace kt2::cli {
namespace {

TEST(Usages, AreLaidOutAsPflagDoes) {
  FlagSet flags;
  flags.add({"v", "v", FlagType::level, "0", "level"});
  flags.add({"help", "h", FlagType::boolean, "false", "show help"});
  flags.add({"all", "a", FlagType::boolean, "true", "on by default"});
  flags.add({"build", "", FlagType::boolean, "", "build `it` now"});
  flags.add({"name", "n", FlagType::string, "", "a name"});
  flags.add({"skip", "", FlagType::string, "\\[Flaky\\]|\"x\"\t", "skip"});
  flags.add({"multi", "", FlagType::string, "d", "first\nsecond"});
  flags.add({"list", "l", FlagType::strings, "", "list"});
  flags.add({"list2", "", FlagType::strings, "a,\"b,c\"", "list two"});
  flags.add({"num", "i", FlagType::integer, "3", "number"});
  flags.add({"zero", "", FlagType::integer, "0", "zero ``number"});
  flags.add({"size", "", FlagType::unsigned_integer, "1800", "one ` quote"});
  flags.add({"timeout", "t", FlagType::duration, "24h0m0s", "limit in `hours` or `days`"});
  flags.add({"t0", "", FlagType::duration, "0s", "none"});
  flags.add({"stderrthreshold", "", FlagType::severity, "2", "severity"});
  flags.add({"log_backtrace_at", "", FlagType::trace_location, ":0", "trace"});
  flags.add({"vmodule", "", FlagType::module_spec, "", "modules"});
  EXPECT_EQ(flags.usages(), R"(  -a, --all                              on by default (default true)
      --build it                         build it now
  -h, --help                             show help
  -l, --list strings                     list
      --list2 strings                    list two (default [a,"b,c"])
      --log_backtrace_at traceLocation   trace (default :0)
      --multi string                     first
                                         second (default "d")
  -n, --name string                      a name
  -i, --num int                          number (default 3)
      --size uint                        one ` quote (default 1800)
      --skip string                      skip (default "\\[Flaky\\]|\"x\"\t")
      --stderrthreshold severity         severity (default 2)
      --t0 duration                      none
  -t, --timeout hours                    limit in hours or `days` (default 24h0m0s)
  -v, --v Level                          level
      --vmodule moduleSpec               modules
      --zero                             zero number
)");
}

TEST(Usages, AreEmptyForAnEmptySet) {
  EXPECT_EQ(FlagSet().usages(), "");
}

}  // namespace
}  // namespace kt2::cli
