#include "results/metadata.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "temporary_directory.hpp"

namespace kt2::results {
namespace {

using Pairs = std::map<std::string, std::string>;

class MetadataTest : public testing::Test {
 protected:
  void put(std::string_view text) { ASSERT_TRUE(replace_file(m_file, text)); }
  std::string text() { return read_file(m_file).value(); }
  Pairs pairs() { return m_metadata.read().value(); }

  TemporaryDirectory m_directory;
  std::filesystem::path m_file = m_directory / "metadata.json";
  Metadata m_metadata{m_file};
};

TEST_F(MetadataTest, WritesASortedObjectOfStrings) {
  ASSERT_TRUE(m_metadata.merge({{"kubetest-version", "v1"}, {"deployer-version", "a \"b\"\n"}}));
  EXPECT_EQ(text(), R"({
  "deployer-version": "a \"b\"\n",
  "kubetest-version": "v1"
}
)");
  EXPECT_EQ(m_directory.entries(), 1);
}

TEST_F(MetadataTest, WritesAnEmptyObject) {
  ASSERT_TRUE(m_metadata.merge({}));
  EXPECT_EQ(text(), "{}\n");
}

TEST_F(MetadataTest, StartsFromTheFileAsItIsNow) {
  ASSERT_TRUE(m_metadata.merge({{"kubetest-version", "v1"}, {"job-version", "old"}}));
  put(R"({"tester-version":"t","job-version":"new"})");
  ASSERT_TRUE(m_metadata.merge({{"extra", "e"}}));
  EXPECT_EQ(pairs(), (Pairs{{"extra", "e"}, {"job-version", "new"}, {"tester-version", "t"}}));
  ASSERT_TRUE(m_metadata.merge({{"job-version", "newest"}}));
  EXPECT_EQ(pairs().at("job-version"), "newest");
}

TEST_F(MetadataTest, KeepsOtherValuesAsTheirJsonText) {
  put(R"({"n": 5, "b": true, "z": null, "o": {"y": [1, "x"], "a": 0.5}, "s": "5"})");
  ASSERT_TRUE(m_metadata.merge({}));
  EXPECT_EQ(pairs(), (Pairs{{"b", "true"}, {"n", "5"}, {"o", R"({"y":[1,"x"],"a":0.5})"}, {"s", "5"}, {"z", "null"}}));
  EXPECT_NE(text().find("\"n\": \"5\""), std::string::npos) << text();
}

TEST_F(MetadataTest, CountsAMissingOrBlankFileAsEmpty) {
  EXPECT_EQ(pairs(), Pairs{});
  EXPECT_FALSE(std::filesystem::exists(m_file));
  for (const char* blank : {"", " \n"}) {
    put(blank);
    EXPECT_EQ(pairs(), Pairs{});
    ASSERT_TRUE(m_metadata.merge({{"a", "b"}}));
    EXPECT_EQ(pairs(), (Pairs{{"a", "b"}}));
  }
}

TEST_F(MetadataTest, ReplacesWhatIsNoObjectAndSaysSo) {
  for (const char* content : {"[1]", "\"x\"", "{\"a\": ", "{\"a\": \"b\"} trailing", "<html>\nmore"}) {
    put(content);
    const auto read = m_metadata.read();
    ASSERT_FALSE(read) << content;
    EXPECT_EQ(text(), content) << "reading changed the file";

    const auto merged = m_metadata.merge({{"k", "v"}});
    ASSERT_FALSE(merged) << content;
    EXPECT_EQ(merged.error().cause, Cause::usage);
    const std::string message = merged.error().message;
    EXPECT_NE(message.find(m_file.string()), std::string::npos) << message;
    EXPECT_NE(message.find(std::string(content).substr(0, 3)), std::string::npos) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_EQ(text(), "{\n  \"k\": \"v\"\n}\n");

    put(content);
    EXPECT_FALSE(m_metadata.remove({"k"}));
    EXPECT_EQ(text(), "{}\n");
  }
}

TEST_F(MetadataTest, ReplacesBrokenUtf8) {
  ASSERT_TRUE(m_metadata.merge({{"a", "\xFFx"}}));
  EXPECT_EQ(pairs(), (Pairs{{"a", "\xEF\xBF\xBDx"}}));
  put("{\"kept\": \"yes\", \"broken\": \"\xE9\"}");
  ASSERT_TRUE(m_metadata.merge({{"b", "c"}}));
  EXPECT_EQ(pairs(), (Pairs{{"b", "c"}, {"broken", "\xEF\xBF\xBD"}, {"kept", "yes"}}));
}

TEST_F(MetadataTest, RemovesOnlyTheKeysNamed) {
  put(R"({"tester-version": "t", "job-version": "j", "kubetest-version": "k"})");
  ASSERT_TRUE(m_metadata.remove({"tester-version", "job-version", "absent"}));
  EXPECT_EQ(pairs(), (Pairs{{"kubetest-version", "k"}}));
}

TEST_F(MetadataTest, LeavesAFileWithNothingToRemoveAlone) {
  ASSERT_TRUE(m_metadata.remove({"a"}));
  EXPECT_FALSE(std::filesystem::exists(m_file));
  const std::string content = "{\"b\":1}";
  put(content);
  ASSERT_TRUE(m_metadata.remove({"a"}));
  EXPECT_EQ(text(), content);
}

TEST_F(MetadataTest, NamesTheFileThatItCannotReadOrWrite) {
  std::filesystem::create_directory(m_file);
  const auto merged = m_metadata.merge({{"a", "b"}});
  ASSERT_FALSE(merged);
  EXPECT_EQ(merged.error().cause, Cause::infrastructure);
  EXPECT_NE(merged.error().message.find(m_file.string()), std::string::npos) << merged.error().message;

  const auto lost = Metadata(m_directory / "absent/metadata.json").merge({{"a", "b"}});
  ASSERT_FALSE(lost);
  EXPECT_NE(lost.error().message.find("absent/metadata.json"), std::string::npos) << lost.error().message;
}

}  // namespace
}  // namespace kt2::results
