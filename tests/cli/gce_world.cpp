#include "gce_world.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* k_fate = R"sh(
for words in "${0##*/}" "${0##*/} $1" "${0##*/} $1 $2 $3"; do
  if grep -qxF "$words" 'WORLD/broken' 2>/dev/null; then echo "no luck with $words" >&2; exit 7; fi
  if grep -qxF "$words" 'WORLD/hanging' 2>/dev/null; then echo "hanging in $words"; exec sleep 1000; fi
done
)sh";

constexpr const char* k_status = "echo 'STABLE_BUILD_GIT_COMMIT abc'; echo 'gitVersion v1.35.0-alpha.1+abc'";
constexpr const char* k_git = "echo 1700000000";

constexpr const char* k_make = R"sh(
[ "$1" = quick-release ] || exit 0
output=_output/dockerized/bin/linux/$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
mkdir -p "$output"
for name in kubectl e2e.test ginkgo; do cp 'WORLD/template' "$output/$name"; done
)sh";

constexpr const char* k_kubectl = R"sh(
case "${0##*/} $1" in
  "kubectl get") [ -e 'WORLD/empty' ] || echo node/one ;;
  "kubectl cluster-info") echo all about it ;;
esac
)sh";

constexpr const char* k_kube_up = "cp 'WORLD/kubeconfig' \"$KUBECONFIG\"";
constexpr const char* k_log_dump = "echo log > \"$1/kubelet.log\"";

// What /bin/sh itself sets.
bool is_of_shell(const std::string& name) {
  return name == "PWD" || name == "OLDPWD" || name == "SHLVL" || name == "_";
}

// What testers ask programs that they are about to use.
bool asks_version(const Recorded& call) {
  return call.words.size() > 1 && (call.words[1] == "version" || call.words[1] == "--version");
}

// What the deployer may add to the caller's environment.
bool may_be_added(const std::string& name) {
  return name == "SOURCE_DATE_EPOCH" || name == "CLOUDSDK_CORE_DISABLE_PROMPTS" || name == "KUBECONFIG" ||
         name.starts_with("KUBE_") || name == "PROJECT";
}

}  // namespace

GceWorld::GceWorld() {
  const auto stand_in = [&](const fs::path& program, const std::string& also) {
    m_recorder.stand_in(m_box / program.string(), replace_all(k_fate + also, "WORLD", m_box.path().string()));
  };
  stand_in("cluster/get-kube.sh", "");
  stand_in("cluster/kube-up.sh", k_kube_up);
  stand_in("cluster/kube-down.sh", "");
  stand_in("cluster/log-dump/log-dump.sh", k_log_dump);
  stand_in("hack/print-workspace-status.sh", k_status);
  stand_in("bin/gcloud", "");
  stand_in("bin/git", k_git);
  stand_in("bin/krel", "");
  stand_in("bin/kubectl", k_kubectl);
  stand_in("bin/make", k_make);
  stand_in("template", k_kubectl);
  m_cluster.put_node("node", true);
  m_cluster.write_kubeconfig(m_box / "kubeconfig");
}

Program GceWorld::kubetest2(const std::vector<std::string>& words) const {
  Program program = m_box.kubetest2(words);
  program.set("USER", "prow").set("XDG_CACHE_HOME", m_box / "cache").set("PROW_JOB_ID", "r");
  program.unset("GCE_SSH_PRIVATE_KEY_FILE").unset("GCE_SSH_PUBLIC_KEY_FILE").unset("SOURCE_DATE_EPOCH");
  return program;
}

void GceWorld::break_program(const std::string& name) const {
  std::ofstream(m_box / "broken", std::ios::app) << name << "\n";
}

void GceWorld::hang_program(const std::string& name) const {
  std::ofstream(m_box / "hanging", std::ios::app) << name << "\n";
}

void GceWorld::mend() const {
  fs::remove(m_box / "broken");
  fs::remove(m_box / "hanging");
}

void GceWorld::empty_cluster() const {
  std::ofstream(m_box / "empty");
}

void GceWorld::remove_kubectl() const {
  fs::remove(m_box / "bin/kubectl");
}

std::string GceWorld::calls() const {
  std::string text;
  for (const Recorded& call : m_recorder.calls()) {
    if (asks_version(call)) continue;
    text += call.directory + "$";
    for (const std::string& word : call.words) text += " " + (contains(word, " ") ? "'" + word + "'" : word);
    text += "\n";
    const bool whole = !call.environment.contains("HOME");
    if (whole) text += "    nothing but\n";
    for (const auto& [name, value] : call.environment) {
      if (is_of_shell(name) || (!whole && !may_be_added(name))) continue;
      text += "    " + name + "=" + (name == "KUBETEST2_LAUNCH" ? "MARK" : value) + "\n";
    }
  }
  return replace_all(text, "USER=" + user_of_scripts() + "\n", "USER=WHO\n");
}

std::vector<std::string> GceWorld::names() const {
  std::vector<std::string> names;
  for (const auto& words : m_recorder.commands()) {
    std::string name = words.front();
    for (auto word = words.begin() + 1; word != words.end() && word->find_first_of("-=/. ") != 0; ++word) {
      if (contains(*word, "=") || contains(*word, "/") || contains(*word, ".")) break;
      name += " " + *word;
    }
    names.push_back(name);
  }
  return names;
}

std::map<std::string, std::string> GceWorld::environment_of(const std::string& name) const {
  std::map<std::string, std::string> environment;
  for (const Recorded& call : m_recorder.calls()) {
    if (call.words.front() == name) environment = call.environment;
  }
  for (const char* volatile_name : {"PWD", "OLDPWD", "SHLVL", "_", "KUBETEST2_LAUNCH"}) {
    environment.erase(volatile_name);
  }
  return environment;
}

std::string user_of_scripts() {
  return getuid() == 0 ? "kubetest2" : "prow";
}

}  // namespace kt2::test
