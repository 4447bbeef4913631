// Times waits beside kubectl's, and beside a loop that asks each second, in one run against a real API server: from an
// object's change to the end of whoever waits for it; requests by the server's own log; processor and memory. It judges
// nothing: it prints a table.
//
//   bench-waits PREFIX STACK      STACK: the folder of etcd, kube-apiserver and kubectl
#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>
#include <stdexcept>

#include "bench/waiters.hpp"
#include "support/control_plane.hpp"
#include "support/temporary_directory.hpp"

namespace {

using namespace kt2;
using namespace std::chrono_literals;
using bench::Clock;
using Words = std::vector<std::string>;
using nlohmann::json;

constexpr int k_rounds = 3;
// Waits that end together would be timed against each other.
constexpr auto k_between_events = 20ms;
constexpr const char* k_loop =
    R"sh(until [ "$("$0" get pod "$1" -o "jsonpath={.status.phase}")" = Running ]; do sleep 1; done)sh";
constexpr const char* k_pods = "/api/v1/namespaces/default/pods";

struct Contender {
  std::string name;
  std::string user;
  int waits = 100;
  // The commands that wait for these pods to run.
  std::function<std::vector<Words>(const Words& pods)> commands;
  std::string asked;  // what the server hears of each that is ready: "watch", or "get"

  std::vector<double> notice_ms = {};
  std::vector<double> cpu_ms = {};
  std::vector<double> memory_mb = {};
};

void require(const test::ApiAnswer& answer) {
  if (answer.status >= 300 || answer.status == 0) throw std::runtime_error("the API server: " + answer.body);
}

double quantile(std::vector<double> values, double part) {
  std::ranges::sort(values);
  return values.at(static_cast<std::size_t>(static_cast<double>(values.size() - 1) * part));
}

class Bench {
 public:
  Bench(test::ControlPlane& plane, std::filesystem::path home) : m_plane(plane), m_home(std::move(home)) {}

  // One round of one contender.
  void run(Contender& contender) {
    Words pods;
    for (int i = 0; i < contender.waits; ++i) pods.push_back(contender.user + "-" + std::to_string(m_pods++));
    for (const std::string& pod : pods) {
      require(m_plane.admin().create(k_pods,
                                     {{"metadata", {{"name", pod}}},
                                      {"spec", {{"containers", {{{"name", "main"}, {"image", "none.test/none"}}}}}}}));
    }
    const auto commands = contender.commands(pods);
    const int heard = m_plane.requests_of(contender.user)[contender.asked];
    bench::Waiters waiters(commands, {{"HOME", m_home}, {"KUBECONFIG", m_plane.kubeconfig(contender.user)}});
    while (m_plane.requests_of(contender.user)[contender.asked] < heard + contender.waits) {
      std::this_thread::sleep_for(20ms);
    }
    // What they do at the begin is over.
    std::this_thread::sleep_for(1s);
    contender.memory_mb.push_back(waiters.memory_mb());
    std::vector<Clock::time_point> events;
    for (const std::string& pod : pods) {
      events.push_back(Clock::now());
      require(m_plane.admin().patch(std::string(k_pods) + "/" + pod + "/status", {{"status", {{"phase", "Running"}}}}));
      std::this_thread::sleep_until(events.back() + k_between_events);
    }
    if (!waiters.wait()) throw std::runtime_error(contender.name + " failed");
    contender.cpu_ms.push_back(waiters.cpu_ms());
    // One that waits for all ends with the last.
    const std::size_t skipped = events.size() - commands.size();
    for (std::size_t i = 0; i < commands.size(); ++i) {
      contender.notice_ms.push_back(
          std::chrono::duration<double, std::milli>(waiters.ends()[i] - events[i + skipped]).count());
    }
    for (const std::string& pod : pods) {
      require(m_plane.admin().remove(std::string(k_pods) + "/" + pod, {{"gracePeriodSeconds", 0}}));
    }
  }

  // What it asked of the server for each wait, in words: "1 watch".
  std::string requests(const Contender& contender) const {
    std::string text;
    for (const auto& [verb, count] : m_plane.requests_of(contender.user)) {
      char part[64];
      std::snprintf(part, sizeof part, "%s%.2g %s", text.empty() ? "" : ", ",
                    static_cast<double>(count) / (k_rounds * contender.waits), verb.c_str());
      text += part;
    }
    return text;
  }

 private:
  test::ControlPlane& m_plane;
  std::filesystem::path m_home;
  int m_pods = 0;
};

std::vector<Contender> contenders(const std::string& ours, const std::string& kubectl) {
  const std::string runs = "--for=jsonpath={.status.phase}=Running";
  const auto each = [](const std::function<Words(const std::string& pod)>& command) {
    return [command](const Words& pods) {
      std::vector<Words> all;
      for (const std::string& pod : pods) all.push_back(command(pod));
      return all;
    };
  };
  const auto at_once = [=](const Words& pods) {
    Words words{ours, "wait", "--timeout=10m"};
    for (const std::string& pod : pods) {
      if (pod != pods.front()) words.emplace_back("--and");
      words.insert(words.end(), {"pod/" + pod, runs});
    }
    return std::vector<Words>{words};
  };
  constexpr int k_many = 100;
  // More would have the machine's processors to themselves.
  constexpr int k_loops = 10;
  return {
      {"kubetest2 wait, a process each", "ours", k_many, each([=](const auto& pod) {
         return Words{ours, "wait", "pod/" + pod, runs, "--timeout=10m"};
       }),
       "watch"},
      {"kubetest2 wait, one process for all", "ours-at-once", k_many, at_once, "watch"},
      {"kubectl wait, a process each", "kubectl", k_many, each([=](const auto& pod) {
         return Words{kubectl, "wait", "pod/" + pod, runs, "--timeout=10m"};
       }),
       "watch"},
      {"kubectl get each second, a loop each", "loop", k_loops, each([=](const auto& pod) {
         return Words{"sh", "-c", k_loop, kubectl, pod};
       }),
       "get"},
  };
}

void print(const std::vector<Contender>& all, const Bench& bench) {
  std::printf(
      "\n| 100 waits | notice p50 ms | p95 ms | requests of a wait | cpu ms of a wait | MB of a wait |\n"
      "|---|---|---|---|---|---|\n");
  for (const Contender& each : all) {
    std::printf("| %s%s | %.1f | %.1f | %s | %.1f | %.2f |\n", each.name.c_str(),
                each.waits == 100 ? "" : (" (" + std::to_string(each.waits) + " of them)").c_str(),
                quantile(each.notice_ms, 0.5), quantile(each.notice_ms, 0.95), bench.requests(each).c_str(),
                quantile(each.cpu_ms, 0.5) / each.waits, quantile(each.memory_mb, 0.5) / each.waits);
  }
}

int run(const std::string& prefix, const std::filesystem::path& stack) {
  const test::TemporaryDirectory folder;
  std::filesystem::create_directory(folder / "plane");
  test::ControlPlane plane(folder / "plane", stack);
  Bench bench(plane, folder.path());
  auto all = contenders(prefix + "/bin/kubetest2", stack / "kubectl");
  // What they learn of the server once is learned before.
  for (Contender first : all) {
    first.user += "-first";
    first.waits = 1;
    bench.run(first);
  }
  for (int round = 0; round < k_rounds; ++round) {
    for (Contender& each : all) bench.run(each);
  }
  print(all, bench);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: bench-waits PREFIX STACK\n");
    return 1;
  }
  try {
    return run(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench-waits: %s\n", error.what());
    return 1;
  }
}
