// Many waits at once, in one process and on one thread: over few connections, with as many requests as there must be,
// and memory that hardly grows.
#include <fstream>
#include <set>
#include <utility>

#include "e2e/kube/kube_test.hpp"
#include "e2e/kube/objects.hpp"

namespace kt2::e2e {
namespace {

using test::Finished;

// Connections of a process to a port of this machine.
std::size_t connections_of(pid_t pid, int port) {
  const std::string process = "/proc/" + std::to_string(pid);
  std::set<std::string> inodes;
  for (const auto& entry : std::filesystem::directory_iterator(process + "/fd")) {
    std::error_code gone;
    const std::string target = std::filesystem::read_symlink(entry.path(), gone).string();
    if (target.starts_with("socket:[")) inodes.insert(target.substr(8, target.size() - 9));
  }
  std::size_t found = 0;
  std::ifstream table(process + "/net/tcp");
  char remote[16];
  std::snprintf(remote, sizeof remote, ":%04X", port);
  for (std::string line; std::getline(table, line);) {
    std::istringstream words(line);
    std::vector<std::string> column{std::istream_iterator<std::string>(words), {}};
    constexpr std::size_t k_remote = 2;
    constexpr std::size_t k_inode = 9;
    if (column.size() > k_inode && column[k_remote].ends_with(remote) && inodes.contains(column[k_inode])) ++found;
  }
  return found;
}

long peak_kb(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  }
  return 0;
}

class Many : public KubeTest {
 protected:
  // `kubetest2 wait cm/PREFIX0 --for=create --and cm/PREFIX1 …`
  test::Program wait_for_creations(const std::string& prefix, int count) {
    std::vector<std::string> words;
    for (int i = 0; i < count; ++i) {
      if (i > 0) words.push_back("--and");
      words.insert(words.end(), {"cm/" + prefix + std::to_string(i), "--for=create"});
    }
    words.push_back("--timeout=10m");
    return wait(prefix, words);
  }

  struct Figures {
    std::size_t connections;
    long peak_kb;
  };

  // Waits for so many objects, each by itself, makes them, and sees that it ended well with as few requests as that.
  Figures expect_all_told(const std::string& prefix, int count) {
    test::Started waiting = wait_for_creations(prefix, count).start();
    wait_for_watches(prefix, count);
    const Figures figures{connections_of(waiting.pid(), plane().port()), peak_kb(waiting.pid())};
    for (int i = 0; i < count; ++i) create("configmaps", named(prefix + std::to_string(i)));
    const Finished finished = waiting.wait();
    EXPECT_EQ(finished.status, 0) << finished.err;
    const auto requests = plane().requests_of(prefix);
    EXPECT_EQ(requests.at("watch"), count);
    EXPECT_LE(requests.contains("list") ? requests.at("list") : 0, count);
    // /api and /apis, once: what they say is kept for the next.
    EXPECT_EQ(requests.contains("discovery") ? requests.at("discovery") : 0, std::exchange(m_discoveries, 0));
    EXPECT_FALSE(requests.contains("get"));
    return figures;
  }

 private:
  int m_discoveries = 2;
};

TEST_F(Many, ShareFewConnectionsAndLittleMemory) {
  constexpr int k_few = 50;
  constexpr int k_many = 500;
  const Figures few = expect_all_told("few", k_few);
  const Figures many = expect_all_told("many", k_many);
  EXPECT_EQ(few.connections, 1U);
  // A hundred requests a connection.
  EXPECT_EQ(many.connections, 5U);
  constexpr long k_kb_per_wait = 60;
  EXPECT_LE(many.peak_kb - few.peak_kb, k_kb_per_wait * (k_many - k_few));
  std::printf("%d waits: %zu connections, %ld kB; %d waits: %zu connections, %ld kB\n", k_few, few.connections,
              few.peak_kb, k_many, many.connections, many.peak_kb);
}

}  // namespace
}  // namespace kt2::e2e
