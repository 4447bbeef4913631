// Tells when a component of a cluster ends, from the moment on that kwokctl starts it. It ends none itself.
#pragma once

#include <common/process.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>

#include "cluster.hpp"

namespace kwok {

using kubetest2::common::Clock;
using kubetest2::common::Process;

enum class Components {
  servers,  // etcd and kube-apiserver: when one ends, there is no cluster
  all       // the clients as well, some of which end when the API server is slow to come up
};

// Of the components that kwokctl has noted in the cluster's pid files, or will.
class Watch {
 public:
  // Makes the directory of the pid files where kwokctl has not yet. Throws kubetest2::Failure.
  explicit Watch(const Cluster& cluster);
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch();

  // The name of a component of these that has ended. Waits for that until `deadline`, or until `stop_fd` is readable.
  std::optional<std::string> ended(Components which, Clock::time_point deadline, int stop_fd);

 private:
  void read_pid_files();

  std::filesystem::path m_pid_files;
  int m_inotify;
  std::map<std::string, Process> m_components;
};

// A thread that watches while another one is busy: calls `on_end` with the first component that ends, and from then on
// `stop_work` now and then, until it is stopped itself: what the other thread is about to start is to be stopped, too.
class Guard {
 public:
  Guard(Watch& watch, Components which, std::function<void(const std::string&)> on_end,
        std::function<void()> stop_work);
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard() { stop(); }

  // Ends the thread. True when `on_end` was called.
  bool stop();

 private:
  int m_stop_fd;
  bool m_called = false;
  std::thread m_thread;
};

}  // namespace kwok
