#include "kube/jsonpath.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace kt2::kube {
namespace {

const Json& pod() {
  static const Json object = Json::parse(R"({
    "kind": "Pod",
    "metadata": {"name": "p", "labels": {"app.kubernetes.io/name": "web", "a": "b"}, "annotations": {}},
    "spec": {"containers": [{"name": "one", "image": "x:1", "ports": [80, 443]}, {"name": "two", "image": "y:2"}],
             "hostNetwork": false, "terminationGracePeriodSeconds": 30, "nothing": null},
    "status": {"phase": "Running", "ratio": 0.5, "conditions": [
      {"type": "Initialized", "status": "True", "n": 1},
      {"type": "Ready", "status": "False", "n": 2, "reason": "x"}]}
  })");
  return object;
}

// The values, printed, with commas; an error in "<>"; a refusal in "!".
std::string found(const std::string& path, const Json& object = pod()) {
  const auto parsed = JsonPath::parse(path);
  if (!parsed) return "!" + parsed.error().message;
  const auto result = parsed.value().find(object);
  if (!result.error.empty()) return "<" + result.error + ">";
  std::string text;
  for (const Json* value : result.values) {
    text += (text.empty() ? "" : ",") + (value->is_structured() || value->is_null() ? value->dump() : printed(*value));
  }
  return text;
}

TEST(JsonPath, TakesRelaxedForms) {
  for (const char* path :
       {"{.status.phase}", "{status.phase}", ".status.phase", "status.phase", "{$.status.phase}", "$.status.phase",
        "{ .status.phase }", "{.status .phase}", "{['status']['phase']}", "{.status['phase']}", "{@.status.phase}"}) {
    EXPECT_EQ(found(path), "Running") << path;
  }
}

TEST(JsonPath, SelectsAsKubectlDoes) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"{.kind}", "Pod"},
      {"{.spec.hostNetwork}", "false"},
      {"{.spec.terminationGracePeriodSeconds}", "30"},
      {"{.status.ratio}", "0.5"},
      {"{.metadata.annotations}", "{}"},
      {"{.spec.nothing}", "null"},
      {"{.spec.nothing.more}", ""},
      {"{.kind.more}", ""},
      {"{.absent.more}", ""},
      {R"({.metadata.labels.app\.kubernetes\.io/name})", "web"},
      {R"({.metadata.labels['app\.kubernetes\.io/name']})", "web"},
      {"{.metadata.labels['app.kubernetes.io/name']}", "web"},
      {R"({.metadata.labels["a"]})", "b"},
      {"{['metadata.name']}", "p"},
      {"{.metadata.labels['a','app.kubernetes.io/name']}", "b,web"},
      {"{.spec.containers[0].name}", "one"},
      {"{.spec.containers[-1].name}", "two"},
      {"{.spec.containers[*].name}", "one,two"},
      {"{.spec.containers[:].name}", "one,two"},
      {"{.spec.containers[0:1].name}", "one"},
      {"{.spec.containers[0:2].name}", "one,two"},
      {"{.spec.containers[::2].name}", "one"},
      {"{.spec.containers[0:-1].name}", "one"},
      {"{.spec.containers[1:1].name}", ""},
      {"{.spec.containers[0,1].name}", "one,two"},
      {"{.spec.containers[1, 0].name}", "two,one"},
      {"{.spec.containers[7].name}", ""},
      {"{.spec.containers[-7].name}", ""},
      {"{.spec.containers[1:7].name}", ""},
      {"{.spec.containers[::9000].name}", "one"},
      {"{.spec.containers.*.name}", "one,two"},
      {"{.metadata.labels.*}", "b,web"},
      {"{..image}", "x:1,y:2"},
      {"{.spec..name}", "one,two"},
      {"{..ports[0]}", "80"},
      {"{.status.conditions[?(@.type==\"Ready\")].status}", "False"},
      {"{.status.conditions[?(@.type=='Ready')].status}", "False"},
      {"{.status.conditions[?( @.type == \"Ready\" )].status}", "False"},
      {"{.status.conditions[?(@.type!=\"Ready\")].status}", "True"},
      {"{.status.conditions[?(@.reason)].type}", "Ready"},
      {"{.status.conditions[?(@.n>1)].type}", "Ready"},
      {"{.status.conditions[?(@.n>=1)].type}", "Initialized,Ready"},
      {"{.status.conditions[?(@.n<2)].type}", "Initialized"},
      {"{.status.conditions[?(@.n<=0)].type}", ""},
      {"{.status.conditions[?(@.n==1.0)].type}", "Initialized"},
      {"{.status.conditions[?(@['type']==\"Ready\")].n}", "2"},
      {"{.status.conditions[?(@.type==\"a)b\")].n}", ""},
      {"{.status.conditions[?(@.absent==\"x\")].n}", ""},
      {"{.status[?(@.a)].b}", "<an object is not array or slice and cannot be filtered>"},
      {"{.spec.containers[?(@.ports[?(@>442)])].name}", "one"},
      {"{.spec.containers[0].ports[?(@ > 80)]}", "443"},
      {"{...image}", "x:1,y:2"},
  };
  for (const auto& [path, values] : cases) {
    EXPECT_EQ(found(path), values) << path;
  }
}

TEST(JsonPath, SaysWhatCannotBe) {
  EXPECT_EQ(found("{.metadata[0]}"), "<an object is not array or slice>");
  EXPECT_EQ(found("{.kind[0]}"), "<a string is not array or slice>");
  EXPECT_EQ(found("{.metadata[?(@.a)]}"), "<an object is not array or slice and cannot be filtered>");
  EXPECT_EQ(found("{.status.conditions[?(@.n==\"1\")]}"), "<incompatible types for comparison>");
  EXPECT_EQ(found("{.spec.containers[?(@.ports==1)]}"), "<invalid type for comparison>");
  EXPECT_EQ(found("{.spec.containers[?(@.ports[*]==80)]}"), "<can only compare one element at a time>");
}

TEST(JsonPath, IsRefusedWithThePosition) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"", "!at character 1: a path is missing"},
      {"{}", "!at character 2: a path is missing"},
      {"{.}", "!at character 3: expected the name of a field, not end of the expression"},
      {"{.a", "!at character 4: the { is not closed"},
      {"{.a}}", "!at character 4: unexpected \"}\""},
      {"{.a}{.b}", "!at character 4: unexpected \"}{.b\""},
      {".a.", "!at character 4: expected the name of a field, not end of the expression"},
      {"{.a....b}", "!at character 6: invalid multiple recursive descent"},
      {"{.a[}", "!at character 5: expected an index, a key in quotes or *, not end of the expression"},
      {"{.a[]}", "!at character 5: expected an index, a key in quotes or *, not \"]\""},
      {"{.a[0}", "!at character 6: unterminated array"},
      {"{.a['b]}", "!at character 8: unterminated quoted string"},
      {"{.a[99999999999]}", "!at character 5: array index 99999999999 is not a number"},
      {"{.a[0:2:0]}", "!at character 10: step must be > 0"},
      {"{.a[2:1]}", "!at character 8: starting index 2 is greater than ending index 1"},
      {"{.a[?(@.b]}", "!at character 10: expected one of == != < <= > >= in the filter, not \"]\""},
      {"{.a[?(@.b==)]}", "!at character 12: expected a path such as @.type, a text in quotes or a number, not \")]\""},
      {"{.a[?(@.b=='c)]}", "!at character 16: unterminated quoted string"},
      {"{.a[?(@.b=1)]}", "!at character 10: expected one of == != < <= > >= in the filter, not \"=1)]\""},
      {"{.a[?(@.b==1 && @.c==2)]}", "!at character 14: a filter has one comparison; && and || are not known"},
      {"{.a[?(@.b==1.2.3)]}", "!at character 12: cannot parse number 1.2.3"},
      {"{.a b}", "!at character 5: unexpected \"b\""},
  };
  for (const auto& [path, message] : cases) EXPECT_EQ(found(path), message) << path;
}

TEST(JsonPath, PrintsNumbersAsGoDoes) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"1", "1"},
      {"-7", "-7"},
      {"1.0", "1"},
      {"0.1", "0.1"},
      {"-2.50", "-2.5"},
      {"1e3", "1000"},
      {"12.5e1", "125"},
      {"1e20", "100000000000000000000"},
      {"1e21", "1e+21"},
      {"0.0001", "0.0001"},
      {"-0.00123", "-0.00123"},
      {"0.00001", "1e-05"},
      {"123456789012", "123456789012"},
      {"9223372036854775807", "9223372036854775807"},
      {"18446744073709551615", "18446744073709552000"},
      {"true", "true"},
      {"\" x \"", " x "},
      {"null", ""},
  };
  for (const auto& [json, text] : cases) EXPECT_EQ(printed(Json::parse(json)), text) << json;
}

TEST(JsonPath, SurvivesDeepAndOddInput) {
  std::string filters;
  for (int i = 0; i < 100'000; ++i) filters += ".a[?(@";
  EXPECT_TRUE(found("{" + filters + "}").starts_with("!"));
  EXPECT_TRUE(found(std::string(100'000, '[')).starts_with("!"));
  EXPECT_TRUE(found("{" + std::string(100'000, '.') + "}").starts_with("!"));
  std::string fields;
  for (int i = 0; i < 100'000; ++i) fields += ".a";
  EXPECT_EQ(found(fields), "");

  Json deep = "x";
  for (int i = 0; i < 20'000; ++i) deep = Json::array({std::move(deep)});
  EXPECT_EQ(found("{.a..name}", {{"a", std::move(deep)}}), "");
}

TEST(JsonPath, NeverThrowsWhateverItReads) {
  const std::string alphabet = "{}[]().,:'\"\\$@*?=!<>&|-+019ab \n\xC3\xA9";
  unsigned seed = 1;
  const auto next = [&](std::size_t below) {
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8U) % below;
  };
  for (int i = 0; i < 5'000; ++i) {
    std::string path = i % 2 == 0 ? "{.status.conditions[?(@.type==\"Ready\")].status}" : "{.a[0:1]['b','c']..d}";
    for (std::size_t edits = 1 + next(4); edits > 0; --edits) {
      const std::size_t where = next(path.size());
      const char c = alphabet[next(alphabet.size())];
      next(2) == 0 ? static_cast<void>(path.insert(where, 1, c)) : static_cast<void>(path[where] = c);
    }
    EXPECT_NO_THROW(found(path)) << path;
  }
}

}  // namespace
}  // namespace kt2::kube
