#include "download/fetch.hpp"

#include <gtest/gtest.h>
#include <netdb.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <set>

#include "fixture.hpp"
#include "support/http_server.hpp"

namespace {

// A resolver that hangs on one name, until it is let go.
class StuckResolver {
 public:
  void wait() {
    std::unique_lock lock(m_mutex);
    m_entered = true;
    m_changed.notify_all();
    m_changed.wait_for(lock, std::chrono::seconds(20), [this] { return m_released; });
    m_left = true;
    m_changed.notify_all();
  }
  bool wait_entered() {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, std::chrono::seconds(20), [this] { return m_entered; });
  }
  // True when it was stuck until now.
  bool release() {
    std::unique_lock lock(m_mutex);
    if (!m_entered || m_left) return false;
    m_released = true;
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return m_left; });
    m_entered = m_released = m_left = false;
    return true;
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_changed;
  bool m_entered = false;
  bool m_released = false;
  bool m_left = false;
};

StuckResolver stuck_resolver;

}  // namespace

// Stands before the C library's, for libcurl too. No test needs a name resolved; an address in digits is none.
extern "C" __attribute__((visibility("default"))) int getaddrinfo(const char* node, const char*, const addrinfo*,
                                                                  addrinfo** result) {
  *result = nullptr;
  if (std::string_view(node) == "stuck.invalid") stuck_resolver.wait();
  return EAI_NONAME;
}

namespace kt2::download {
namespace {

using namespace std::chrono_literals;
using test::content;
using test::has;
using test::HttpConnection;
using test::HttpRequest;
using test::HttpServer;
using test::k_soon;

class FetchTest : public test::DownloadTest {
 protected:
  std::filesystem::path m_file = m_directory / "file";
};

TEST_F(FetchTest, TextIsTheWholeBody) {
  HttpServer server([](const HttpRequest&, HttpConnection& connection) { connection.answer(200, "v1.34.4\n"); });
  EXPECT_EQ(fetch_text(server.url("/release/stable.txt"), m_options).value(), "v1.34.4\n");
  EXPECT_EQ(server.requests().at(0).target, "/release/stable.txt");
  EXPECT_TRUE(m_notes.empty());
}

TEST_F(FetchTest, TextHasALimit) {
  const std::string large((1U << 20U) + 1, 'x');
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    connection.answer(200, std::string_view(large).substr(request.target == "/more" ? 0 : 1));
  });
  EXPECT_EQ(fetch_text(server.url("/most"), m_options).value().size(), 1U << 20U);
  const auto text = fetch_text(server.url("/more"), m_options);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message,
            "downloading \"" + server.url("/more") + "\": the body is larger than 1 MiB (1 attempt)");
}

TEST_F(FetchTest, FileAppearsWhole) {
  const std::string body = test::some_bytes(300'000);
  HttpServer server([&](const HttpRequest&, HttpConnection& connection) { connection.answer(200, body); });
  ASSERT_TRUE(replace_file(m_file, "old"));
  const auto fetched = fetch_file(server.url("/x"), m_file, m_options);
  ASSERT_TRUE(fetched) << fetched.error().message;
  EXPECT_EQ(content(m_file), body);
  EXPECT_EQ(m_directory.names(), std::set<std::string>{"file"});
}

TEST_F(FetchTest, AnEmptyBodyIsAnEmptyFile) {
  HttpServer server([](const HttpRequest&, HttpConnection& connection) { connection.answer(200); });
  ASSERT_TRUE(fetch_file(server.url("/x"), m_file, m_options));
  EXPECT_EQ(content(m_file), "");
}

TEST_F(FetchTest, WhatIsNotThereIsNotTriedAgain) {
  HttpServer server([](const HttpRequest&, HttpConnection& connection) { connection.answer(404, "no such key"); });
  const auto fetched = fetch_file(server.url("/v9"), m_file, m_options);
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().cause, Cause::usage);
  EXPECT_EQ(fetched.error().message, "downloading \"" + server.url("/v9") + "\": HTTP 404 (1 attempt)");
  EXPECT_EQ(server.requests().size(), 1U);
  EXPECT_TRUE(m_directory.names().empty());
}

TEST_F(FetchTest, OtherRefusalsAreOfTheNetwork) {
  HttpServer server([](const HttpRequest&, HttpConnection& connection) { connection.answer(403); });
  const auto fetched = fetch_text(server.url("/x"), m_options);
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().cause, Cause::infrastructure);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(FetchTest, ErrorsNameTheUrlWithoutItsSecrets) {
  HttpServer server([](const HttpRequest&, HttpConnection& connection) { connection.answer(403); });
  std::string url = server.url("/x?token=hidden");
  url.insert(url.find("127"), "me:hidden@");
  const auto fetched = fetch_text(url, m_options);
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().message, "downloading \"" + server.url("/x?token=***") + "\": HTTP 403 (1 attempt)");
}

TEST_F(FetchTest, AServersTroubleIsTriedAgain) {
  std::atomic<int> answers{0};
  HttpServer server([&](const HttpRequest&, HttpConnection& connection) {
    constexpr std::array<int, 4> k_statuses{503, 429, 408, 200};
    const int status = k_statuses.at(static_cast<std::size_t>(answers++));
    connection.answer(status, status == 200 ? "whole" : "busy");
  });
  ASSERT_TRUE(fetch_file(server.url("/x"), m_file, m_options));
  EXPECT_EQ(content(m_file), "whole");
  EXPECT_EQ(notes_with("HTTP 503; attempt 2 of 6 in "), 1);
  EXPECT_EQ(notes_with("HTTP 408; attempt 4 of 6 in "), 1);
}

TEST_F(FetchTest, AttemptsAreCounted) {
  HttpServer server([](const HttpRequest&, HttpConnection& connection) { connection.answer(500); });
  m_options.attempts = 3;
  const auto fetched = fetch_text(server.url("/x"), m_options);
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().cause, Cause::infrastructure);
  EXPECT_EQ(fetched.error().message, "downloading \"" + server.url("/x") + "\": HTTP 500 (3 attempts)");
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(FetchTest, AFailedConnectionIsTriedAgain) {
  std::string url;
  {
    HttpServer server([](const HttpRequest&, HttpConnection&) {});
    url = server.url("/x");
  }
  m_options.attempts = 2;
  const auto fetched = fetch_text(url, m_options);
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().cause, Cause::infrastructure);
  EXPECT_TRUE(has(fetched.error().message, "Failed to connect to 127.0.0.1")) << fetched.error().message;
  EXPECT_TRUE(has(fetched.error().message, "(2 attempts)")) << fetched.error().message;
}

TEST_F(FetchTest, AConnectionClosedWithoutAnAnswerIsTriedAgain) {
  std::atomic<int> answers{0};
  HttpServer server([&](const HttpRequest&, HttpConnection& connection) {
    if (answers++ > 0) connection.answer(200, "text");
  });
  EXPECT_EQ(fetch_text(server.url("/x"), m_options).value(), "text");
}

TEST_F(FetchTest, RetryAfterIsWaitedForUpToTheLongestBackoff) {
  std::atomic<int> answers{0};
  HttpServer server([&](const HttpRequest&, HttpConnection& connection) {
    if (answers++ == 0) return connection.answer(503, "", "Retry-After: 3600\r\n");
    connection.answer(200, "text");
  });
  m_options.longest_backoff = 300ms;
  const auto start = Clock::now();
  ASSERT_TRUE(fetch_text(server.url("/x"), m_options));
  EXPECT_GE(Clock::now() - start, 300ms);
  EXPECT_LT(Clock::now() - start, k_soon);
  EXPECT_EQ(notes_with("HTTP 503; attempt 2 of 6 in 300ms"), 1);
}

TEST_F(FetchTest, RedirectsAreFollowed) {
  HttpServer server([](const HttpRequest& request, HttpConnection& connection) {
    if (request.target == "/there") return connection.answer(200, "text");
    if (request.target == "/gone") return connection.answer(302, "moved", "Location: /nowhere\r\n");
    if (request.target == "/nowhere") return connection.answer(404);
    if (request.target == "/file") return connection.answer(302, "", "Location: file:///etc/passwd\r\n");
    connection.answer(302, "moved", request.target == "/loop" ? "Location: /loop\r\n" : "Location: /there\r\n");
  });
  EXPECT_EQ(fetch_text(server.url("/here"), m_options).value(), "text");

  const auto gone = fetch_text(server.url("/gone"), m_options);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().message, "downloading \"" + server.url("/gone") + "\": HTTP 404 from \"" +
                                      server.url("/nowhere") + "\" (1 attempt)");

  const auto loop = fetch_text(server.url("/loop"), m_options);
  ASSERT_FALSE(loop);
  EXPECT_TRUE(has(loop.error().message, "Maximum (10) redirects followed (1 attempt)")) << loop.error().message;

  const auto file = fetch_text(server.url("/file"), m_options);
  ASSERT_FALSE(file);
  EXPECT_TRUE(has(file.error().message, "\"file\" not supported")) << file.error().message;
}

TEST_F(FetchTest, LocalFilesAreCopied) {
  ASSERT_TRUE(replace_file(m_directory / "source", "local"));
  const std::string url = "file://" + (m_directory / "source").string();
  EXPECT_EQ(fetch_text(url, m_options).value(), "local");
  ASSERT_TRUE(fetch_file(url, m_file, m_options));
  EXPECT_EQ(content(m_file), "local");
  const auto absent = fetch_text(url + "-absent", m_options);
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().cause, Cause::usage);
  EXPECT_TRUE(has(absent.error().message, "(1 attempt)")) << absent.error().message;
}

TEST_F(FetchTest, OtherUrlsAreUsageErrors) {
  for (const char* url : {"", "dl.k8s.io/x", "ftp://127.0.0.1/x", "gs://bucket/x", "http://host:port/"}) {
    const auto text = fetch_text(url, m_options);
    ASSERT_FALSE(text) << url;
    EXPECT_EQ(text.error().cause, Cause::usage) << url;
    EXPECT_FALSE(fetch_file(url, m_file, m_options));
    EXPECT_FALSE(fetch_cached(url, "", m_directory.path(), m_options));
  }
}

TEST_F(FetchTest, AFileThatCannotBeWrittenIsNotTriedAgain) {
  HttpServer server([](const HttpRequest&, HttpConnection& connection) { connection.answer(200, "text"); });
  const auto fetched = fetch_file(server.url("/x"), m_directory / "absent" / "file", m_options);
  ASSERT_FALSE(fetched);
  EXPECT_TRUE(has(fetched.error().message, "absent/file.part\": No such file or directory")) << fetched.error().message;
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(FetchTest, ProgressIsToldAndEndsWithTheWhole) {
  constexpr std::size_t k_pieces = 200;
  HttpServer server([&, fetcher = ::gettid()](const HttpRequest&, HttpConnection& connection) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n");
    for (std::size_t i = 0; i < k_pieces; ++i) {
      connection.send("x");
      if (i + 1 < k_pieces) test::wait_asleep(fetcher);
    }
  });
  std::vector<Progress> told;
  m_options.progress = [&](const Progress& progress) { told.push_back(progress); };
  const auto start = Clock::now();
  ASSERT_TRUE(fetch_file(server.url("/x"), m_file, m_options));
  const auto tenths = (Clock::now() - start) / 100ms;
  ASSERT_GE(told.size(), 2U);
  // One at the start, one at the end.
  EXPECT_LE(told.size(), static_cast<std::size_t>(tenths) + 2);
  std::uint64_t before = 0;
  for (const Progress& progress : told) {
    EXPECT_GE(progress.received, before);
    EXPECT_EQ(progress.total, k_pieces);
    before = progress.received;
  }
  EXPECT_EQ(before, k_pieces);
}

TEST_F(FetchTest, CancellingStopsAStalledBodyAtOnce) {
  test::expect_prompt([&] {
    const test::CancelEvent cancel;
    std::atomic<Clock::time_point> cancelled;
    HttpServer server([&, fetcher = ::gettid()](const HttpRequest&, HttpConnection& connection) {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin");
      test::wait_asleep(fetcher);
      cancelled = Clock::now();
      cancel.set();
      connection.wait_closed();
    });
    m_options.cancel_fd = cancel.fd();
    const auto fetched = fetch_file(server.url("/x"), m_file, m_options);
    const auto took = Clock::now() - cancelled.load();
    EXPECT_FALSE(fetched);
    EXPECT_EQ(fetched.error().cause, Cause::interrupted);
    EXPECT_EQ(fetched.error().message, "downloading \"" + server.url("/x") + "\": interrupted (1 attempt)");
    EXPECT_TRUE(m_directory.names().empty());
    return took;
  });
}

TEST_F(FetchTest, CancellingEndsTheWaitForAnotherAttempt) {
  const test::CancelEvent cancel;
  HttpServer server([&](const HttpRequest&, HttpConnection& connection) { connection.answer(503); });
  m_options.cancel_fd = cancel.fd();
  m_options.first_backoff = m_options.longest_backoff = k_soon / 2;
  std::thread canceller;
  m_options.note = [&](std::string_view) {
    canceller = std::thread([&, fetcher = ::gettid()] {
      test::wait_asleep(fetcher);
      cancel.set();
    });
  };
  const auto start = Clock::now();
  const auto fetched = fetch_text(server.url("/x"), m_options);
  const auto took = Clock::now() - start;
  canceller.join();
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().cause, Cause::interrupted);
  EXPECT_EQ(fetched.error().message, "downloading \"" + server.url("/x") + "\": HTTP 503 (1 attempt): interrupted");
  EXPECT_LT(took, k_soon / 4);
}

TEST_F(FetchTest, CancellingNeedNotWaitForTheResolver) {
  const test::CancelEvent cancel;
  m_options.cancel_fd = cancel.fd();
  std::thread canceller([&] {
    EXPECT_TRUE(stuck_resolver.wait_entered());
    cancel.set();
  });
  const auto fetched = fetch_text("http://stuck.invalid/x", m_options);
  canceller.join();
  EXPECT_TRUE(stuck_resolver.release());
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().cause, Cause::interrupted);
}

TEST_F(FetchTest, AHungUpCancelDescriptorCancels) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Fd reader(ends[0]);
  Fd writer(ends[1]);
  HttpServer server([&](const HttpRequest&, HttpConnection& connection) {
    writer.reset();
    connection.wait_closed();
  });
  m_options.cancel_fd = reader.get();
  const auto fetched = fetch_text(server.url("/x"), m_options);
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().cause, Cause::interrupted);
}

TEST_F(FetchTest, TheDeadlineEndsAStalledBody) {
  HttpServer server([&](const HttpRequest&, HttpConnection& connection) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin");
    connection.wait_closed();
  });
  m_options.deadline = Clock::now() + 100ms;
  const auto fetched = fetch_text(server.url("/x"), m_options);
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().cause, Cause::timeout);
  EXPECT_EQ(fetched.error().message, "downloading \"" + server.url("/x") + "\": the time limit expired (1 attempt)");
  EXPECT_GE(Clock::now(), *m_options.deadline);
  EXPECT_LT(Clock::now(), *m_options.deadline + k_soon);
}

TEST_F(FetchTest, NoAttemptIsWaitedForBeyondTheDeadline) {
  HttpServer server(
      [&](const HttpRequest&, HttpConnection& connection) { connection.answer(503, "", "Retry-After: 3600\r\n"); });
  m_options.deadline = Clock::now() + 40s;
  const auto fetched = fetch_text(server.url("/x"), m_options);
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().cause, Cause::timeout);
  EXPECT_EQ(fetched.error().message, "downloading \"" + server.url("/x") +
                                         "\": HTTP 503 (1 attempt), and the time limit leaves no time for another");
  EXPECT_LT(Clock::now(), *m_options.deadline);
}

TEST_F(FetchTest, AnIdleAttemptFails) {
  std::atomic<int> answers{0};
  HttpServer server([&](const HttpRequest&, HttpConnection& connection) {
    if (answers++ == 0) return connection.wait_closed();
    connection.answer(200, "text");
  });
  m_options.idle_limit = 300ms;
  EXPECT_EQ(fetch_text(server.url("/x"), m_options).value(), "text");
  EXPECT_EQ(notes_with("no byte came for 300ms; attempt 2 of 6"), 1);
}

TEST_F(FetchTest, AProxyOfTheEnvironmentIsUsed) {
  HttpServer proxy([](const HttpRequest&, HttpConnection& connection) { connection.answer(200, "by proxy"); });
  ASSERT_EQ(::setenv("http_proxy", proxy.url("").c_str(), 1), 0);
  EXPECT_EQ(fetch_text("http://nowhere.invalid/x", m_options).value(), "by proxy");
  EXPECT_EQ(proxy.requests().at(0).target, "http://nowhere.invalid/x");
}

TEST_F(FetchTest, AnUnknownCertificateIsRefusedOnce) {
  HttpServer server([](const HttpRequest&, HttpConnection& connection) { connection.answer(200, "text"); },
                    HttpServer::Security::tls);
  const auto fetched = fetch_text(server.url("/x"), m_options);
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().cause, Cause::infrastructure);
  EXPECT_TRUE(has(fetched.error().message, "certificate")) << fetched.error().message;
  EXPECT_TRUE(has(fetched.error().message, "(1 attempt)")) << fetched.error().message;
  EXPECT_EQ(server.connections(), 1U);
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(FetchTest, AKnownCertificateIsAcceptedAndStaysSecure) {
  HttpServer plain([](const HttpRequest&, HttpConnection& connection) { connection.answer(200, "plain"); });
  HttpServer server(
      [&](const HttpRequest& request, HttpConnection& connection) {
        if (request.target == "/text") return connection.answer(200, "text");
        connection.answer(302, "", "Location: " + plain.url("/") + "\r\n");
      },
      HttpServer::Security::tls);
  ASSERT_TRUE(replace_file(m_directory / "ca.pem", server.certificate()));
  ASSERT_EQ(::setenv("SSL_CERT_FILE", (m_directory / "ca.pem").c_str(), 1), 0);
  const auto text = fetch_text(server.url("/text"), m_options);
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(*text, "text");
  EXPECT_FALSE(fetch_text(server.url("/downgrade"), m_options));
  EXPECT_TRUE(plain.requests().empty());
}

TEST_F(FetchTest, SignalsAreAsTheyWere) {
  HttpServer server([](const HttpRequest&, HttpConnection& connection) { connection.answer(200, "text"); });
  sigset_t before;
  ASSERT_EQ(::pthread_sigmask(SIG_SETMASK, nullptr, &before), 0);
  ASSERT_TRUE(fetch_text(server.url("/x"), m_options));
  sigset_t after;
  ASSERT_EQ(::pthread_sigmask(SIG_SETMASK, nullptr, &after), 0);
  EXPECT_EQ(::sigismember(&after, SIGPIPE), ::sigismember(&before, SIGPIPE));
  struct sigaction pipe {};
  ASSERT_EQ(::sigaction(SIGPIPE, nullptr, &pipe), 0);
  EXPECT_EQ(pipe.sa_handler, SIG_DFL);
}

}  // namespace
}  // namespace kt2::download
