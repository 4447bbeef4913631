// The deployer that deploys nothing: for tests against a cluster that is there already, and for builds to be staged.
#include <kubetest2/deployer.hpp>

#include "build.hpp"

namespace {

class Noop {
 public:
  static constexpr const char* name = "noop";
  static constexpr const char* version = KUBETEST2_TAG;
  static constexpr const char* summary = "deploys nothing: test a cluster that is there already";
  static constexpr bool holds_nothing = true;
  static constexpr kubetest2::Flag flags[] = {
      kubetest2::string_flag("image-location", "",
                             "The `registry` that --stage=gs://… pushes images to; none if empty"),
      kubetest2::string_flag("kubeconfig", "",
                             "The kubeconfig that the tester gets; default $KUBECONFIG, else ~/.kube/config"),
      kubetest2::string_flag("repo-root", "",
                             "The `directory` of the Kubernetes checkout to build; default the current one"),
      kubetest2::string_flag(
          "stage", "",
          "The `place` where --build puts what it built: gs://BUCKET/ci, or devel, by krel, s3://BUCKET/FOLDER "
          "by aws, or file:///FOLDER"),
      kubetest2::string_flag("strategy", "",
                             "The `way` to build: make runs make quick-release, none takes what is built already; "
                             "default make where --stage or --repo-root is given, else nothing is built"),
      kubetest2::string_flag("target-build-arch", "linux/amd64", "The `platform` to build for"),
      kubetest2::bool_flag("update-latest", false,
                           "Moves latest.txt and its kin where --stage leads to, unless they name a newer version"),
      kubetest2::string_flag("wait", "",
                             "What up waits for, by the `words` of a kubetest2 wait: 'nodes condition=Ready --and pods "
                             "-n kube-system settled'"),
  };

  void check(kubetest2::Call& call) { noop::check_build(call); }
  void build(kubetest2::Call& call) { noop::build(call); }
  void up(kubetest2::Call& call) {
    const auto words = call.split_words(call.flag("wait"));
    if (words.empty()) return;
    kubetest2::Waiting how;
    how.kubeconfig = kubeconfig(call);
    call.wait({kubetest2::Wait(words)}, how);
  }
  void down(kubetest2::Call&) {}
  bool is_up(kubetest2::Call&) { return true; }

  std::string kubeconfig(kubetest2::Call& call) {
    if (const std::string given = call.flag("kubeconfig"); !given.empty()) return given;
    if (const auto variable = call.environment("KUBECONFIG"); variable && !variable->empty()) return *variable;
    const auto home = call.environment("HOME");
    return home && !home->empty() ? *home + "/.kube/config" : std::string();
  }
};

}  // namespace

KUBETEST2_DEPLOYER(Noop)
