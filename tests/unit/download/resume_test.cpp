// Downloads that go on where an earlier attempt stopped.
#include <gtest/gtest.h>

#include <atomic>
#include <set>

#include "download/fetch.hpp"
#include "fixture.hpp"
#include "support/http_server.hpp"

namespace kt2::download {
namespace {

using namespace std::chrono_literals;
using test::content;
using test::HttpConnection;
using test::HttpRequest;
using test::HttpServer;
using test::serve_file;

const std::string k_body = test::some_bytes(500'000);
constexpr std::size_t k_cut = 200'000;

class ResumeTest : public test::DownloadTest {
 protected:
  // A download whose connection is cut, and that is not tried again.
  void fetch_cut(const std::string& url) {
    FetchOptions options = m_options;
    options.attempts = 1;
    const auto fetched = fetch_file(url, m_file, options);
    ASSERT_FALSE(fetched);
    ASSERT_EQ(fetched.error().cause, Cause::infrastructure);
  }

  void fetch_whole(const std::string& url) {
    const auto fetched = fetch_file(url, m_file, m_options);
    ASSERT_TRUE(fetched) << fetched.error().message;
    EXPECT_EQ(m_directory.names(), std::set<std::string>{"file"});
  }

  std::filesystem::path m_file = m_directory / "file";
};

TEST_F(ResumeTest, ACutBodyIsResumedWhereItWasCut) {
  std::atomic<std::size_t> sent{0};
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    const std::size_t start = request.range_start();
    sent += std::min(k_cut, k_body.size() - start);
    serve_file(request, connection, k_body, "\"one\"", k_cut);
  });
  const auto fetched = fetch_file(server.url("/x"), m_file, m_options);
  ASSERT_TRUE(fetched) << fetched.error().message;
  EXPECT_EQ(content(m_file), k_body);
  EXPECT_EQ(sent, k_body.size());
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(requests[0].header("range"), "");
  EXPECT_EQ(requests[1].header("range"), "bytes=200000-");
  EXPECT_EQ(requests[1].header("if-range"), "\"one\"");
  EXPECT_EQ(requests[2].header("range"), "bytes=400000-");
  EXPECT_EQ(m_directory.names(), std::set<std::string>{"file"});
  EXPECT_EQ(notes_with("going on after 200000 bytes"), 1);
}

TEST_F(ResumeTest, ProgressCountsWhatWasHere) {
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    serve_file(request, connection, k_body, "\"one\"", k_cut);
  });
  std::vector<Progress> told;
  m_options.progress = [&](const Progress& progress) { told.push_back(progress); };
  ASSERT_TRUE(fetch_file(server.url("/x"), m_file, m_options));
  for (const Progress& progress : told) EXPECT_EQ(progress.total, k_body.size());
  EXPECT_EQ(told.back().received, k_body.size());
}

TEST_F(ResumeTest, AnotherCallGoesOn) {
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    serve_file(request, connection, k_body, "\"one\"", request.range_start() == 0 ? k_cut : std::string::npos);
  });
  fetch_cut(server.url("/x"));
  EXPECT_EQ(m_directory.names(), (std::set<std::string>{"file.part", "file.part.from"}));
  fetch_whole(server.url("/x"));
  EXPECT_EQ(content(m_file), k_body);
  EXPECT_EQ(server.requests().at(1).range_start(), k_cut);
}

TEST_F(ResumeTest, ACancelledDownloadIsResumed) {
  const test::CancelEvent cancel;
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    serve_file(request, connection, k_body, "\"one\"", request.range_start() == 0 ? k_cut : std::string::npos);
    if (request.range_start() == 0) connection.wait_closed();
  });
  FetchOptions options = m_options;
  options.cancel_fd = cancel.fd();
  options.progress = [&](const Progress&) { cancel.set(); };
  const auto cancelled = fetch_file(server.url("/x"), m_file, options);
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().cause, Cause::interrupted);
  fetch_whole(server.url("/x"));
  EXPECT_EQ(content(m_file), k_body);
  EXPECT_GT(server.requests().at(1).range_start(), 0U);
}

TEST_F(ResumeTest, ADateServesWhereThereIsNoStrongTag) {
  constexpr std::string_view k_date = "Fri, 21 Nov 2025 07:15:40 GMT";
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    if (request.range_start() > 0) {
      return connection.answer(206, std::string_view(k_body).substr(k_cut),
                               "Content-Range: bytes 200000-499999/500000\r\n");
    }
    connection.send("HTTP/1.1 200 OK\r\nETag: W/\"weak\"\r\nLast-Modified: " + std::string(k_date) +
                    "\r\nContent-Length: 500000\r\n\r\n" + k_body.substr(0, k_cut));
  });
  fetch_whole(server.url("/x"));
  EXPECT_EQ(content(m_file), k_body);
  EXPECT_EQ(server.requests().at(1).header("if-range"), k_date);
}

TEST_F(ResumeTest, WithoutATagAllIsFetchedAgain) {
  std::atomic<int> answers{0};
  HttpServer server([&](const HttpRequest&, HttpConnection& connection) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" +
                    k_body.substr(0, answers++ == 1 ? std::string::npos : k_cut));
  });
  fetch_cut(server.url("/x"));
  EXPECT_TRUE(m_directory.names().empty());
  fetch_whole(server.url("/x"));
  EXPECT_EQ(content(m_file), k_body);
  EXPECT_EQ(server.requests().at(1).header("range"), "");
}

TEST_F(ResumeTest, AServerMayIgnoreRanges) {
  std::atomic<int> answers{0};
  HttpServer server([&](const HttpRequest&, HttpConnection& connection) {
    connection.send("HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: 500000\r\n\r\n" +
                    k_body.substr(0, answers++ == 1 ? std::string::npos : k_cut));
  });
  fetch_whole(server.url("/x"));
  EXPECT_EQ(content(m_file), k_body);
  EXPECT_EQ(server.requests().at(1).range_start(), k_cut);
}

TEST_F(ResumeTest, AChangedFileIsFetchedWhole) {
  const std::string changed = "changed" + k_body.substr(0, 300'000);
  std::atomic<int> answers{0};
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    if (answers++ == 0) return serve_file(request, connection, k_body, "\"one\"", k_cut);
    if (answers == 2) return serve_file(request, connection, changed, "\"two\"", k_cut);
    serve_file(request, connection, changed, "\"two\"");
  });
  fetch_whole(server.url("/x"));
  EXPECT_EQ(content(m_file), changed);
  EXPECT_EQ(server.requests().at(1).header("if-range"), "\"one\"");
  EXPECT_EQ(server.requests().at(2).header("if-range"), "\"two\"");
}

TEST_F(ResumeTest, AnotherUrlIsNotTheSameFile) {
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    serve_file(request, connection, k_body, "\"one\"", request.target == "/a" ? k_cut : std::string::npos);
  });
  fetch_cut(server.url("/a"));
  fetch_whole(server.url("/b"));
  EXPECT_EQ(content(m_file), k_body);
  EXPECT_EQ(server.requests().at(1).header("range"), "");
}

TEST_F(ResumeTest, AWrongRangeIsNotTaken) {
  std::atomic<int> answers{0};
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    if (answers++ == 1) {
      return connection.answer(206, std::string_view(k_body).substr(1), "Content-Range: bytes 1-499999/500000\r\n");
    }
    serve_file(request, connection, k_body, "\"one\"", answers == 1 ? k_cut : std::string::npos);
  });
  fetch_whole(server.url("/x"));
  EXPECT_EQ(content(m_file), k_body);
  EXPECT_EQ(server.requests().at(2).header("range"), "");
}

TEST_F(ResumeTest, ARangeThatCannotBeIsFollowedByAWholeDownload) {
  std::atomic<int> answers{0};
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    if (answers++ == 1) return connection.answer(416);
    serve_file(request, connection, k_body, "\"one\"", answers == 1 ? k_cut : std::string::npos);
  });
  fetch_whole(server.url("/x"));
  EXPECT_EQ(content(m_file), k_body);
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(ResumeTest, AnAnswerThatEndsTheDownloadLeavesNothing) {
  std::atomic<int> answers{0};
  HttpServer server([&](const HttpRequest& request, HttpConnection& connection) {
    if (answers++ == 1) return connection.answer(404);
    serve_file(request, connection, k_body, "\"one\"", k_cut);
  });
  EXPECT_FALSE(fetch_file(server.url("/x"), m_file, m_options));
  EXPECT_TRUE(m_directory.names().empty());
}

}  // namespace
}  // namespace kt2::download
