#include "cli/wait_arguments.hpp"

#include <gtest/gtest.h>

#include "base/words.hpp"

namespace kt2::cli {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

WaitArguments read(std::string_view words) {
  const auto arguments = parse_wait_command(*split_words(words));
  EXPECT_TRUE(arguments) << arguments.error().message;
  return arguments ? *arguments : WaitArguments{};
}

std::string refusal(std::string_view words) {
  const auto arguments = parse_wait_command(*split_words(words));
  EXPECT_FALSE(arguments) << words;
  if (arguments) return "";
  EXPECT_EQ(arguments.error().cause, Cause::usage);
  EXPECT_EQ(arguments.error().message.find('\n'), std::string::npos);
  return arguments.error().message;
}

TEST(WaitArguments, AreWordsAndFlagsInAnyOrder) {
  for (const char* words : {"pods -n kube-system --for=condition=Ready -l app=web --field-selector metadata.name=x",
                            "--for condition=Ready pods --selector=app=web --field-selector=metadata.name=x "
                            "--namespace kube-system --all",
                            "-lapp=web -n=kube-system --field-selector=metadata.name=x pods condition=Ready"}) {
    const WaitArguments arguments = read(words);
    ASSERT_EQ(arguments.waits.size(), 1U) << words;
    const Wait& wait = arguments.waits.front();
    EXPECT_EQ(wait.what, Words{"pods"}) << words;
    EXPECT_EQ(wait.condition, "condition=Ready");
    EXPECT_EQ(wait.name_space, "kube-system");
    EXPECT_EQ(wait.labels, "app=web");
    EXPECT_EQ(wait.fields, "metadata.name=x");
    EXPECT_FALSE(wait.all_namespaces);
    EXPECT_EQ(wait.text(), "pods -n kube-system -l app=web --field-selector metadata.name=x condition=Ready");
  }
}

TEST(WaitArguments, HaveKubectlsDefaults) {
  const WaitArguments arguments = read("pod/web --for=delete");
  EXPECT_EQ(arguments.timeout, 30s);
  EXPECT_EQ(arguments.fail_fast, false);
  EXPECT_EQ(arguments.fail_fast_after, 1min);
  EXPECT_EQ(arguments.output, "");
  EXPECT_EQ(arguments.kubeconfig, "");
  EXPECT_EQ(arguments.context, "");
  EXPECT_EQ(arguments.waits.front().name_space, "");
  EXPECT_EQ(read("pod/web --for=delete --timeout=0").timeout, 0s) << "look once";
  EXPECT_EQ(read("pod/web --for=delete --timeout=-1s").timeout, 24h * 7) << "as kubectl has it";
}

TEST(WaitArguments, AndSeparatesWaitsButNotWhatHoldsForAll) {
  const WaitArguments arguments = read(
      "nodes --for=condition=Ready --kubeconfig=a --and pods -A --for=settled --timeout=5m -o json --context=c "
      "--fail-fast-after=3s --and deploy/web rollout --kubeconfig=b");
  ASSERT_EQ(arguments.waits.size(), 3U);
  EXPECT_EQ(arguments.waits[0].text(), "nodes condition=Ready");
  EXPECT_EQ(arguments.waits[1].text(), "pods -A settled");
  EXPECT_EQ(arguments.waits[2].text(), "deploy/web rollout");
  EXPECT_EQ(arguments.timeout, 5min);
  EXPECT_EQ(arguments.output, "json");
  EXPECT_EQ(arguments.context, "c");
  EXPECT_EQ(arguments.kubeconfig, "b") << "the last one wins";
  EXPECT_TRUE(arguments.fail_fast);
  EXPECT_EQ(arguments.fail_fast_after, 3s);
}

TEST(WaitArguments, SeveralConditionsAreOne) {
  EXPECT_EQ(read("nodes --for='count>=3' --for=condition=Ready").waits.front().condition,
            "all(count>=3, condition=Ready)");
  // No comma of a condition splits it.
  EXPECT_EQ(read("nodes --for='any(create, delete)'").waits.front().condition, "any(create, delete)");
}

TEST(WaitArguments, SettledAloneIsOfAllPods) {
  EXPECT_EQ(read("settled").waits.front().text(), "pods -A settled");
  EXPECT_EQ(read("--for=settled").waits.front().text(), "pods -A settled");
  EXPECT_EQ(read("--for=settled -n kubeflow").waits.front().text(), "pods -n kubeflow settled");
  EXPECT_EQ(read("pods --for=settled").waits.front().text(), "pods settled") << "of the context's namespace";
}

TEST(WaitArguments, AllNamespacesWinsOverOne) {
  EXPECT_EQ(read("pods -n a -A --for=create").waits.front().text(), "pods -A create");
}

TEST(WaitArguments, WordsAfterDashesAreNames) {
  EXPECT_EQ(read("--for=create -- pod a b").waits.front().what, (Words{"pod", "a", "b"}));
}

TEST(WaitArguments, AreRefusedInOneLineThatSaysHow) {
  EXPECT_EQ(refusal(""), "name objects and a condition, for example: pods --for=condition=Ready");
  EXPECT_EQ(refusal("-A"), "name objects and a condition, for example: pods --for=condition=Ready");
  EXPECT_EQ(refusal("pods"), "wait for what? Give a condition, for example: pods --for=condition=Ready");
  EXPECT_EQ(refusal("--for=condition=Ready"),
            "condition=Ready: of what? name a resource, for example: pods --for=condition=Ready");
  EXPECT_EQ(refusal("pods --for="), "--for= has no condition");
  EXPECT_EQ(refusal("pods --fr=delete"), "unknown flag: --fr (did you mean --for?)");
  EXPECT_EQ(refusal("pods --for=delete -o yaml"), "--output=yaml: want json or name");
  EXPECT_EQ(refusal("pods --for=delete --timeout=5"),
            "invalid argument \"5\" for \"--timeout\" flag: time: missing unit in duration \"5\"");
  EXPECT_EQ(refusal("pods --for=delete --fail-fast-after=-1s"), "--fail-fast-after=-1s: a time cannot be negative");
  EXPECT_EQ(refusal("pod/a --for=delete -l app=web"),
            "pod/a: objects are chosen by name or by a selector, not by both");
  EXPECT_EQ(refusal("pods a b --for=delete --all"),
            "pods a b: objects are chosen by name or by a selector, not by both");
  EXPECT_EQ(refusal("pod/a --for=delete -A"), "pod/a: an object's name is of one namespace: use -n instead of -A");
  EXPECT_EQ(refusal("nodes --for=create --and"),
            "name objects and a condition, for example: pods --for=condition=Ready");
}

TEST(WaitArguments, HelpWinsOverAllElse) {
  EXPECT_TRUE(read("pods -o yaml --help").help);
  EXPECT_TRUE(read("-h").help);
}

TEST(WaitWords, AreThoseWithoutTheCommandsOwnFlags) {
  const auto arguments = parse_wait_words({"pods", "-n", "a", "--fail-fast", "condition=Ready"});
  ASSERT_TRUE(arguments);
  EXPECT_EQ(arguments->waits.front().text(), "pods -n a condition=Ready");
  EXPECT_TRUE(arguments->fail_fast);
  for (const char* word : {"--timeout=5m", "--kubeconfig=x", "--context=x", "--output=json", "--help"}) {
    const auto refused = parse_wait_words({"pods", "condition=Ready", word});
    ASSERT_FALSE(refused) << word;
    EXPECT_TRUE(refused.error().message.starts_with("unknown flag: --")) << refused.error().message;
  }
}

}  // namespace
}  // namespace kt2::cli
