#include "base/secrets.hpp"

#include <gtest/gtest.h>

#include "base/redactor.hpp"

namespace kt2 {
namespace {

using Words = std::vector<std::string>;

Secrets of_words(const Words& words, const SecretNames& names = {}) {
  return Secrets(names, {}, words);
}

TEST(SecretNames, EndInWhatSecretsAreCalled) {
  const SecretNames names;
  for (const char* name : {"TOKEN", "GITHUB_TOKEN", "Api-Key", "ssh-keys", "db_password", "CLIENT_SECRET", "tokens",
                           "AWS_CREDENTIALS", "credential"}) {
    EXPECT_TRUE(names.contain(name)) << name;
  }
  for (const char* name : {"", "s", "TOKEN_FILE", "KEYBOARD", "PASSWORD_LENGTH", "HOME", "SECRETARY"}) {
    EXPECT_FALSE(names.contain(name)) << name;
  }
}

TEST(SecretNames, CanBeAddedTo) {
  const SecretNames names({"--my-handle", "Login"});
  EXPECT_TRUE(names.contain("MY_HANDLE"));
  EXPECT_TRUE(names.contain("my-handle"));
  EXPECT_TRUE(names.contain("LOGIN"));
  EXPECT_FALSE(names.contain("handle"));
}

TEST(SecretValues, AreLongAndNoFiles) {
  EXPECT_TRUE(can_be_secret("12345678"));
  EXPECT_FALSE(can_be_secret("1234567"));
  EXPECT_FALSE(can_be_secret("1234567 \n")) << "blanks around it do not count";
  EXPECT_FALSE(can_be_secret("/usr/bin/env"));
  EXPECT_TRUE(can_be_secret("/usr/bin/no-such-file"));
}

TEST(Secrets, AreFoundInTheEnvironmentAndInWords) {
  Environment environment;
  environment.set("A_TOKEN", "from-environment");
  environment.set("HOME", "not-a-secret");
  const Secrets secrets({}, environment,
                        {"--b-key=with-equals", "--c-password", "next-word", "--up", "--d-token", "--not-a-value",
                         "E_SECRET=of-a-word", "--env=F_TOKEN=of-a-pair,G_TOKEN=second-pair", "--",
                         "-h.token=after-dashes", "--keys=first-of-list,second-of-list"});
  EXPECT_EQ(secrets.redact("from-environment not-a-secret"), "[redacted:A_TOKEN] not-a-secret");
  EXPECT_EQ(secrets.redact("with-equals next-word"), "[redacted:b-key] [redacted:c-password]");
  EXPECT_EQ(secrets.redact("--d-token --not-a-value"), "--d-token --not-a-value");
  EXPECT_EQ(secrets.redact("of-a-word of-a-pair second-pair"),
            "[redacted:E_SECRET] [redacted:F_TOKEN] [redacted:G_TOKEN]");
  EXPECT_EQ(secrets.redact("after-dashes"), "[redacted:h.token]");
  EXPECT_EQ(secrets.redact("second-of-list"), "[redacted:keys]");
}

TEST(Secrets, AreKnownInQuotesAndWithEscapes) {
  const Secrets secrets = of_words({"--token=it's a \"secret\"\nof two lines"});
  EXPECT_EQ(secrets.redact("curl -H 'it'\\''s a \"secret\"\nof two lines' x"), "curl -H '[redacted:token]' x");
  EXPECT_EQ(secrets.redact(R"(invalid argument "it's a \"secret\"\nof two lines" for)"),
            "invalid argument \"[redacted:token]\" for");
}

TEST(Secrets, ThatOverlapAreOne) {
  Secrets secrets;
  secrets.add("A", "abcdefgh");
  secrets.add("B", "efghijkl");
  secrets.add("C", "abcdefghij!!");
  EXPECT_EQ(secrets.redact("<abcdefghijkl>"), "<[redacted:A]>");
  EXPECT_EQ(secrets.redact("<abcdefghij!!>"), "<[redacted:C]>") << "the longest";
  EXPECT_EQ(secrets.redact("<abcdefghabcdefgh>"), "<[redacted:A][redacted:A]>");
}

TEST(Secrets, OfAnyLengthAreFoundEverywhere) {
  for (const std::size_t length : {8U, 9U, 40U, 255U, 256U, 300U, 5000U}) {
    Secrets secrets;
    const std::string value = std::string(length - 1, 'x') + "y";
    secrets.add("N", value);
    secrets.add("OTHER", "another secret");
    for (const std::size_t before : {0U, 1U, 7U, 100U, 1000U}) {
      const std::string head(before, '-');
      EXPECT_EQ(secrets.redact(head + value + "tail"), head + "[redacted:N]tail") << length << " after " << before;
      EXPECT_EQ(secrets.redact(head + value.substr(1)), head + value.substr(1)) << length << " after " << before;
    }
  }
}

TEST(Secrets, HideFlagsThatAreOrHoldOne) {
  const Secrets secrets = of_words({"--other-token=in-another-flag"});
  EXPECT_TRUE(secrets.hides("api-key", "any value will do"));
  EXPECT_FALSE(secrets.hides("api-key", "short"));
  EXPECT_FALSE(secrets.hides("ssh-key", "/usr/bin/env"));
  EXPECT_TRUE(secrets.hides("url", "https://user:in-another-flag@host"));
  EXPECT_FALSE(secrets.hides("url", "https://user@host"));
}

TEST(Secrets, CanBeHadFromTheVariableThatHoldsThem) {
  Environment environment;
  environment.set("CI_TOKEN", "the value");
  EXPECT_EQ(variable_holding(environment, "the value"), "CI_TOKEN");
  EXPECT_EQ(variable_holding(environment, "another"), std::nullopt);
}

// All that comes out when `text` goes in by pieces of `size`.
std::string in_pieces(const Secrets& secrets, std::string_view text, std::size_t size) {
  Redactor redactor(&secrets);
  std::string shown;
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) shown += redactor.feed(text.substr(0, size));
  shown += redactor.flush();
  return shown;
}

TEST(Redactor, FindsSecretsAcrossPieces) {
  Secrets secrets;
  secrets.add("A", "aaaabaaaac");
  secrets.add("B", "baaaacdddd");
  secrets.add("C", "12345678");
  const std::string text = "aaaabaaaaacaaaabaaaabaaaac|aaaabaaaacdddd|aaaaaaaabaaaac|12345678|1234567|aaaabaaaa";
  const std::string expected = secrets.redact(text);
  EXPECT_EQ(expected, "aaaabaaaaacaaaab[redacted:A]|[redacted:A]|aaaa[redacted:A]|[redacted:C]|1234567|aaaabaaaa");
  for (std::size_t size = 1; size <= text.size(); ++size) EXPECT_EQ(in_pieces(secrets, text, size), expected) << size;
}

TEST(Redactor, HoldsBackOnlyWhatCouldBecomeASecret) {
  Secrets secrets;
  secrets.add("A", "secret-value");
  Redactor redactor(&secrets);
  EXPECT_EQ(redactor.feed("nothing to hide\n"), "nothing to hide\n");
  EXPECT_EQ(redactor.feed("the secret-val"), "the ");
  EXPECT_EQ(redactor.feed("idity"), "secret-validity");
  EXPECT_EQ(redactor.feed("secret-value"), "[redacted:A]") << "complete, and told at once";
}

TEST(Redactor, OfARunOfOneLetterHoldsBackNoMoreThanTheSecret) {
  Secrets secrets;
  secrets.add("A", "aaaaaaaa");
  Redactor redactor(&secrets);
  std::string shown;
  for (int i = 0; i < 1000; ++i) shown += redactor.feed("a");
  EXPECT_EQ(redactor.feed("b"), "b");
  EXPECT_EQ(shown, "[redacted:A]");
}

TEST(Redactor, WithoutSecretsPassesPiecesUncopied) {
  const std::string piece = "12345678";
  for (const Secrets& secrets : {Secrets(), of_words({"--token=not in there"})}) {
    Redactor redactor(&secrets);
    EXPECT_EQ(redactor.feed(piece).data(), piece.data());
  }
  Redactor redactor(nullptr);
  EXPECT_EQ(redactor.feed(piece).data(), piece.data());
  EXPECT_EQ(redactor.flush(), "");
}

}  // namespace
}  // namespace kt2
