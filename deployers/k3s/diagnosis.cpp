#include "diagnosis.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>

#include "node.hpp"
#include "processes.hpp"
#include "program.hpp"

namespace k3s {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;

// A containerd that hangs is what one may be looking for.
constexpr std::chrono::seconds k_answer_wait{20};

struct Question {
  const char* file;
  std::vector<std::string> words;  // of k3s
};
const std::vector<Question>& questions() {
  static const std::vector<Question> all{{"crictl-pods.txt", {"crictl", "pods"}},
                                         {"crictl-ps.txt", {"crictl", "ps", "--all"}},
                                         {"crictl-images.txt", {"crictl", "images"}},
                                         {"crictl-info.txt", {"crictl", "info"}}};
  return all;
}

void copy(const Call& call, const fs::path& from, const fs::path& to) {
  std::error_code error;
  if (!fs::exists(from, error)) return;
  fs::create_directories(to.parent_path(), error);
  fs::copy(from, to,
           fs::copy_options::recursive | fs::copy_options::overwrite_existing | fs::copy_options::skip_symlinks, error);
  if (error) call.warning("\"" + from.string() + "\" could not be copied: " + error.message());
}

// What k3s answers from among the node's own directories.
void ask(const Call& call, const Question& question, const std::string& k3s, pid_t pid, const fs::path& folder) {
  Command command({"nsenter", "--target=" + std::to_string(pid), "--mount", "--net"});
  command.add({k3s}).add(question.words).quiet().may_fail().limit(k_answer_wait);
  std::string answer;
  const auto end = call.run(command, answer);
  if (!end.success() && answer.empty()) return;
  fs::create_directories(folder);
  std::ofstream(folder / question.file) << answer;
}

}  // namespace

void write_diagnosis(const Call& call, const Cluster& cluster, const std::string& directory) {
  const fs::path target = fs::path(directory) / "k3s";
  for (const Node& node : cluster.nodes()) {
    const fs::path folder = target / node.role_name;
    copy(call, node.log(), folder / "k3s.log");
    copy(call, node.directory / "data/agent/containerd/containerd.log", folder / "containerd.log");
    copy(call, node.directory / "pods", folder / "pods");
    const pid_t pid = call.dry_run() ? 1 : running_k3s(cluster, node);
    if (pid == 0 || cluster.rootless) continue;
    for (const Question& question : questions()) ask(call, question, program_of(call), pid, folder);
  }
  copy(call, cluster.work_dir / "check-config.txt", target / "check-config.txt");
}

}  // namespace k3s
