// What the tests of downloads share: a directory of their own, options that wait hardly at all, a descriptor to cancel
// by. It serves nothing: for that, support/http_server.hpp.
#pragma once

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/fd.hpp"
#include "base/files.hpp"
#include "download/fetch.hpp"
#include "support/http_server.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::download::test {

using kt2::test::HttpConnection;
using kt2::test::HttpRequest;
using kt2::test::HttpServer;
using kt2::test::serve_file;
using kt2::test::TemporaryDirectory;

class CancelEvent {
 public:
  int fd() const { return m_fd.get(); }
  void set() const {
    const std::uint64_t one = 1;
    ASSERT_EQ(::write(m_fd.get(), &one, sizeof one), ssize_t{sizeof one});
  }

 private:
  Fd m_fd{::eventfd(0, EFD_CLOEXEC)};
};

// Longer than anything here takes, and shorter than the limits that a broken program would wait for.
constexpr Duration k_soon = std::chrono::seconds(20);

// Waits until a thread of this process sleeps: after its last work, that is in the wait which a test wants it to be in.
inline void wait_asleep(pid_t thread) {
  const std::string file = "/proc/self/task/" + std::to_string(thread) + "/stat";
  for (const auto end = Clock::now() + k_soon; Clock::now() < end; std::this_thread::yield()) {
    const auto text = read_file(file);
    if (!text || text->find(") S ") != std::string::npos) return;
  }
  ADD_FAILURE() << "the thread does not sleep";
}

// That `reaction`, which returns the time it took, is one to an event and not to a timer of 200 ms or more: a busy
// machine may delay it, but not always.
inline void expect_prompt(const std::function<Duration()>& reaction) {
  constexpr int k_tries = 10;
  constexpr Duration k_prompt = std::chrono::milliseconds(100);
  Duration best = Duration::max();
  for (int i = 0; i < k_tries && best > k_prompt && !testing::Test::HasFailure(); ++i) {
    best = std::min(best, reaction());
  }
  EXPECT_LE(best, k_prompt);
}

class DownloadTest : public testing::Test {
 protected:
  DownloadTest() {
    // The machine's own settings must not reach into the tests.
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy",
                             "NO_PROXY", "CURL_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE"}) {
      ::unsetenv(name);
    }
    m_options.deadline = Clock::now() + k_soon;
    m_options.first_backoff = std::chrono::milliseconds(1);
    m_options.note = [this](std::string_view line) { m_notes.emplace_back(line); };
  }

  // How many notes have `part` in them.
  auto notes_with(std::string_view part) const {
    return std::count_if(m_notes.begin(), m_notes.end(),
                         [part](const std::string& line) { return line.find(part) != std::string::npos; });
  }

  TemporaryDirectory m_directory;
  FetchOptions m_options;
  std::vector<std::string> m_notes;
};

// Bytes without a pattern that a wrong offset could hide in.
inline std::string some_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 12345;
  for (char& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<char>(state >> 24U);
  }
  return bytes;
}

inline std::string content(const std::filesystem::path& file) {
  return read_file(file).value();
}

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace kt2::download::test
