#include "base/environment.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace kt2 {
namespace {

Environment made_of(std::vector<const char*> entries) {
  entries.push_back(nullptr);
  return Environment::of_entries(entries.data());
}

TEST(Environment, TakesEntriesWithAName) {
  const Environment environment = made_of({"A=1", "EMPTY=", "EQUALS=a=b", "no equals sign", "=C:=x", ""});
  EXPECT_EQ(environment.entries(), (std::vector<std::string>{"A=1", "EMPTY=", "EQUALS=a=b"}));
}

TEST(Environment, TheLastEntryOfANameWins) {
  EXPECT_EQ(made_of({"A=1", "B=2", "A=3"}).get("A"), "3");
}

TEST(Environment, OfNothingIsEmpty) {
  EXPECT_TRUE(Environment::of_entries(nullptr).entries().empty());
  EXPECT_TRUE(Environment().entries().empty());
}

TEST(Environment, TellsUnsetFromEmpty) {
  const Environment environment = made_of({"EMPTY=", "A=1"});
  EXPECT_EQ(environment.get("EMPTY"), "");
  EXPECT_EQ(environment.get("UNSET"), std::nullopt);
  EXPECT_EQ(environment.get_non_empty("EMPTY"), std::nullopt);
  EXPECT_EQ(environment.get_non_empty("UNSET"), std::nullopt);
  EXPECT_EQ(environment.get_non_empty("A"), "1");
}

TEST(Environment, IsChangedFreely) {
  Environment environment = made_of({"A=1", "B=2"});
  environment.set("A", "new");
  environment.set("C", "3");
  environment.unset("B");
  environment.unset("never set");
  EXPECT_EQ(environment.entries(), (std::vector<std::string>{"A=new", "C=3"}));
}

TEST(Environment, EntriesAreSortedByName) {
  EXPECT_EQ(made_of({"b=1", "A=2", "a=3"}).entries(), (std::vector<std::string>{"A=2", "a=3", "b=1"}));
}

TEST(Environment, OfTheProcessIsACopy) {
  ::setenv("KT2_ENVIRONMENT_TEST", "before", 1);
  Environment environment = Environment::of_process();
  ::setenv("KT2_ENVIRONMENT_TEST", "after", 1);
  EXPECT_EQ(environment.get("KT2_ENVIRONMENT_TEST"), "before");
  environment.set("KT2_ENVIRONMENT_TEST", "ours");
  EXPECT_STREQ(::getenv("KT2_ENVIRONMENT_TEST"), "after");
  ::unsetenv("KT2_ENVIRONMENT_TEST");
}

}  // namespace
}  // namespace kt2
