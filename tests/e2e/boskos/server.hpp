// The real Boskos server, in memory, for one test: with resources of the test's, on ports that were free. It is what
// the launcher talks to; the test looks at it, and does to it what an operator or a reaper would.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::e2e {

class BoskosServer {
 public:
  // The program's file, or nothing where there is none.
  static std::optional<std::filesystem::path> program();

  // With free resources of the type gce-project.
  explicit BoskosServer(const std::vector<std::string>& names);

  std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }

  // "busy by ci-job-kubetest2" of a resource, from what the server logged of it last; "free" when it did nothing.
  std::string standing(const std::string& name) const;
  // How many heartbeats for it came.
  int heartbeats(const std::string& name) const;
  // Waits until so many came.
  void wait_for_heartbeats(const std::string& name, int count) const;
  // How many resources are in a state.
  int count(const std::string& state) const;
  // The log's lines that hold `text`.
  std::vector<std::string> log(std::string_view text) const;

  // What a reaper does to all that are busy.
  void reap() const;
  // An operator's or the janitor's: busy or dirty, whoever has it.
  void make_free(const std::string& state) const;

  // A POST's status and body.
  std::pair<int, std::string> post(const std::string& target) const;

  // It stops, and is there again with nothing remembered.
  void stop();
  void start();

 private:
  std::string request(const std::string& method, const std::string& target) const;

  test::TemporaryDirectory m_folder;
  int m_port = 0;
  std::unique_ptr<test::Started> m_process;
};

}  // namespace kt2::e2e
