#include "base/suggest.hpp"

#include <gtest/gtest.h>

namespace kt2 {
namespace {

using Words = std::vector<std::string>;

TEST(Nearest, FindsSlipsOfTheHand) {
  const Words names{"build", "up", "down", "test", "focus-regex", "kubernetes-version"};
  struct Case {
    const char* word;
    Words near;
  };
  const Case cases[] = {
      {"biuld", {"build"}},                    // swapped
      {"buil", {"build"}},                     // dropped
      {"buildd", {"build"}},                   // added
      {"Build", {"build"}},                    // changed
      {"tset", {"test"}},                      // a short word may have one edit
      {"tsat", {}},                            // not two
      {"focus_regx", {"focus-regex"}},         // a third of the letters
      {"kubernetes", {"kubernetes-version"}},  // the beginning
      {"ku", {"kubernetes-version"}},
      {"k", {}},  // too little to tell
      {"x", {}},
      {"", {}},
      {"zzz", {}},
  };
  for (const Case& c : cases) EXPECT_EQ(nearest(c.word, names), c.near) << c.word;
}

TEST(Nearest, PutsTheNearestFirstAndStopsAtThree) {
  EXPECT_EQ(nearest("image-name", {"image-nodes", "image-name-long", "image-nam", "images"}),
            (Words{"image-nam", "image-nodes", "image-name-long"}));
  EXPECT_EQ(nearest("aaaa", {"aaab", "aaac", "aaad", "aaae"}), (Words{"aaab", "aaac", "aaad"}));
}

TEST(DidYouMean, IsASentenceOrNothing) {
  EXPECT_EQ(did_you_mean("knd", {"kind", "noop"}), " (did you mean \"kind\"?)");
  EXPECT_EQ(did_you_mean("aab", {"aaa", "abb"}), " (did you mean \"aaa\" or \"abb\"?)");
  EXPECT_EQ(did_you_mean("zzz", {"kind", "noop"}), "");
  EXPECT_EQ(did_you_mean_one_of({"--x", "--y", "--z"}), " (did you mean --x, --y or --z?)");
  EXPECT_EQ(did_you_mean_one_of({}), "");
}

}  // namespace
}  // namespace kt2
