#include "removal.hpp"

#include <filesystem>

#include "cgroups.hpp"
#include "host_network.hpp"
#include "mounts.hpp"
#include "processes.hpp"

namespace k3s {
namespace {

namespace fs = std::filesystem;
using kubetest2::Call;

class Left {
 public:
  void add(std::vector<std::string> some) { m_all.insert(m_all.end(), some.begin(), some.end()); }
  void remove(const fs::path& path) {
    std::error_code error;
    fs::remove_all(path, error);
    if (error) add({"\"" + path.string() + "\" (" + error.message() + ")"});
  }
  bool none() const { return m_all.empty(); }
  std::vector<std::string> take() { return std::move(m_all); }

 private:
  std::vector<std::string> m_all;
};

// The folder that the user named is left as it was found.
void empty_runtime_root(const Cluster& cluster, Left& left) {
  std::error_code ignored;
  if (cluster.runtime_root.empty() || !fs::exists(cluster.runtime_root, ignored)) return;
  if (!cluster.runtime_root_was_there) return left.remove(cluster.runtime_root);
  for (const auto& entry : fs::directory_iterator(cluster.runtime_root, ignored)) left.remove(entry.path());
}

}  // namespace

std::vector<std::string> remove_cluster(const Call& call, const Cluster& cluster) {
  Left left;
  // In this order: processes hold mounts, groups and namespaces; a namespace holds the other end of a link; and files
  // are deleted when nothing is mounted among them any more, lest what is mounted were deleted with them.
  left.add(end_processes(cluster));
  left.add(unmount_below(cluster.work_dir));
  if (!cluster.rootless) {
    const HostLock lock;
    left.add(remove_links(call, cluster));
    left.add(remove_rules(call, cluster));
    stop_forwarding();
  }
  left.add(remove_cgroups(cluster));
  if (!left.none()) return left.take();
  empty_runtime_root(cluster, left);
  // Some of what pods wrote belongs to users that only such a namespace has.
  if (cluster.rootless) {
    call.run(kubetest2::Command({"unshare", "--map-root-user", "--map-auto", "rm", "-rf", cluster.work_dir})
                 .quiet()
                 .may_fail());
  }
  left.remove(cluster.work_dir);
  left.remove(cluster.kubeconfig);
  return left.take();
}

}  // namespace k3s
