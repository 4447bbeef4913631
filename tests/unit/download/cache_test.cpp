// fetch_cached: files that are kept, and checked each time.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <optional>
#include <thread>

#include "download/digest.hpp"
#include "download/fetch.hpp"
#include "download/url.hpp"
#include "fixture.hpp"
#include "support/http_server.hpp"

namespace kt2::download {
namespace {

using namespace std::chrono_literals;
using test::content;
using test::has;
using test::HttpConnection;
using test::HttpRequest;
using test::HttpServer;
using test::k_soon;
using test::serve_file;

class CacheTest : public test::DownloadTest {
 protected:
  // A release server: the file, and its sum at the same path with .sha256.
  void serve(const HttpRequest& request, HttpConnection& connection) {
    if (request.target.ends_with(".sha256")) return connection.answer(200, m_sum_text);
    if (m_serve_body) return m_serve_body(request, connection);
    serve_file(request, connection, m_body, "\"one\"");
  }

  Result<std::filesystem::path> take(bool with_sum = true) { return take(m_options, with_sum); }
  Result<std::filesystem::path> take(const FetchOptions& options, bool with_sum = true) {
    return fetch_cached(m_url, with_sum ? m_url + ".sha256" : "", m_cache, options);
  }

  // How many requests were made for the file, or for its sum.
  auto body_requests() const { return requests(false); }
  auto sum_requests() const { return requests(true); }

  std::string m_body = test::some_bytes(200'000);
  std::string m_sum_text = sha256_text(m_body);
  std::function<void(const HttpRequest&, HttpConnection&)> m_serve_body;
  std::filesystem::path m_cache = m_directory / "user" / "cache";
  std::optional<HttpServer> m_server{std::in_place,
                                     [this](const auto& request, auto& connection) { serve(request, connection); }};
  std::string m_url = m_server->url("/release/v1.34.4/kubernetes-test-linux-amd64.tar.gz");
  std::filesystem::path m_file = m_cache / cache_name(m_url);

 private:
  std::ptrdiff_t requests(bool for_sum) const {
    const auto all = m_server->requests();
    return std::count_if(all.begin(), all.end(), [for_sum](const HttpRequest& request) {
      return request.target.ends_with(".sha256") == for_sum;
    });
  }
};

TEST_F(CacheTest, AFileIsDownloadedOnce) {
  for (int i = 0; i < 3; ++i) {
    const auto file = take();
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(*file, m_file);
    EXPECT_EQ(content(*file), m_body);
  }
  EXPECT_EQ(body_requests(), 1);
  EXPECT_EQ(sum_requests(), 1);
  EXPECT_EQ(notes_with("is in the cache"), 2);
}

TEST_F(CacheTest, ACachedFileNeedsNoNetwork) {
  ASSERT_TRUE(take());
  m_server.reset();
  m_options.attempts = 1;
  const auto file = take();
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(content(*file), m_body);
}

TEST_F(CacheTest, TheSumMayBeWrittenInSeveralWays) {
  const std::string sum = m_sum_text;
  std::string upper = sum;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(toupper(c)); });
  for (const std::string& text :
       {sum + "\n", sum + "  kubernetes-test-linux-amd64.tar.gz", sum + " *name\r\n", upper}) {
    m_sum_text = text;
    std::filesystem::remove_all(m_cache);
    EXPECT_TRUE(take()) << text;
  }
}

TEST_F(CacheTest, OfAListItIsTheSumOfTheFilesName) {
  const std::string other = sha256_text("another file") + "  ";
  const std::string name(file_name(m_url));
  for (const std::string& line : {m_sum_text + "  " + name, m_sum_text + " *./dist/" + name + "\r"}) {
    m_sum_text = other + "x" + name + "\n" + line + "\n" + other + name + ".txt\n";
    const auto file = take();
    ASSERT_TRUE(file) << file.error().message;
    std::filesystem::remove_all(m_cache);
    m_sum_text = sha256_text(m_body);
  }
  m_sum_text = other + "x" + name + "\n" + other + name + ".txt\n";
  const auto file = take();
  ASSERT_FALSE(file);
  EXPECT_NE(file.error().message.find("holds no sha256 sum"), std::string::npos) << file.error().message;
}

TEST_F(CacheTest, ATextWithoutASumIsAnError) {
  for (const std::string& text : {std::string("<html>"), std::string(), m_sum_text + "0", m_sum_text.substr(1)}) {
    m_sum_text = text;
    const auto file = take();
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().message, "downloading \"" + m_url + "\": \"" + m_url + ".sha256\" holds no sha256 sum");
  }
  EXPECT_EQ(body_requests(), 0);
}

TEST_F(CacheTest, AFileWithAnotherSumIsNeverUsed) {
  m_sum_text = sha256_text("another file");
  const auto file = take();
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().cause, Cause::infrastructure);
  EXPECT_EQ(file.error().message, "downloading \"" + m_url + "\": the file that came has the sha256 " +
                                      sha256_text(m_body) + ", expected " + m_sum_text + " from \"" + m_url +
                                      ".sha256\"");
  EXPECT_EQ(body_requests(), 2);
  EXPECT_FALSE(std::filesystem::exists(m_file));

  // Nor does it stand in the way later.
  m_sum_text = sha256_text(m_body);
  EXPECT_TRUE(take());
}

TEST_F(CacheTest, AFileThatCameBrokenIsDownloadedOnceMore) {
  std::atomic<int> answers{0};
  m_serve_body = [&](const HttpRequest& request, HttpConnection& connection) {
    serve_file(request, connection, answers++ == 0 ? "broken" : m_body, "\"one\"");
  };
  const auto file = take();
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(content(*file), m_body);
  EXPECT_EQ(notes_with("it is deleted and downloaded once more"), 1);
}

TEST_F(CacheTest, AFileThatChangedInTheCacheIsDownloadedAgain) {
  for (const bool with_sum : {true, false}) {
    ASSERT_TRUE(take(with_sum));
    std::filesystem::resize_file(m_file, 1000);
    const auto file = take(with_sum);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(content(*file), m_body);
    std::filesystem::remove_all(m_cache);
  }
  EXPECT_EQ(body_requests(), 4);
}

TEST_F(CacheTest, WithoutAPublishedSumTheFilesOwnIsKept) {
  for (int i = 0; i < 2; ++i) {
    const auto file = take(false);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(content(*file), m_body);
  }
  EXPECT_EQ(body_requests(), 1);
  // What was only seen does not count as published.
  m_sum_text = sha256_text("another file");
  EXPECT_FALSE(take());
  EXPECT_GT(sum_requests(), 0);
}

TEST_F(CacheTest, AFailedDownloadIsResumedByTheNextCall) {
  constexpr std::size_t k_cut = 150'000;
  m_serve_body = [&](const HttpRequest& request, HttpConnection& connection) {
    serve_file(request, connection, m_body, "\"one\"", request.range_start() == 0 ? k_cut : std::string::npos);
  };
  m_options.attempts = 1;
  ASSERT_FALSE(take());
  const auto file = take();
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(content(*file), m_body);
  EXPECT_EQ(m_server->requests().back().range_start(), k_cut);
}

TEST_F(CacheTest, ABrokenPartIsNotResumedTwice) {
  constexpr std::size_t k_cut = 150'000;
  m_serve_body = [&](const HttpRequest& request, HttpConnection& connection) {
    serve_file(request, connection, m_body, "\"one\"", request.range_start() == 0 ? k_cut : std::string::npos);
  };
  m_options.attempts = 1;
  ASSERT_FALSE(take());
  ASSERT_TRUE(replace_file(m_file.string() + ".part", std::string(k_cut, '\0')));
  m_serve_body = nullptr;
  const auto file = take();
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(content(*file), m_body);
  EXPECT_EQ(m_server->requests().back().header("range"), "");
}

TEST_F(CacheTest, CallsAtTheSameTimeShareOneDownload) {
  std::promise<void> other_waits;
  auto waiting = other_waits.get_future().share();
  m_serve_body = [&](const HttpRequest& request, HttpConnection& connection) {
    waiting.wait_for(k_soon);
    serve_file(request, connection, m_body, "\"one\"");
  };
  const auto taker = [&] {
    FetchOptions options = m_options;
    options.note = [&](std::string_view line) {
      if (line == "waiting for another download of \"" + m_url + "\"") other_waits.set_value();
    };
    return take(options);
  };
  auto one = std::async(std::launch::async, taker);
  auto two = std::async(std::launch::async, taker);
  for (auto* taken : {&one, &two}) {
    const auto file = taken->get();
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(content(*file), m_body);
  }
  EXPECT_EQ(body_requests(), 1);
}

TEST_F(CacheTest, WhoeverWaitsForAnotherCanBeCancelled) {
  std::promise<void> asked;
  m_serve_body = [&](const HttpRequest&, HttpConnection& connection) {
    asked.set_value();
    connection.wait_closed();
  };
  const test::CancelEvent cancel_first;
  const test::CancelEvent cancel_second;
  m_options.cancel_fd = cancel_first.fd();
  auto first = std::async(std::launch::async, [&] { return take(); });
  asked.get_future().wait();

  FetchOptions options;
  options.cancel_fd = cancel_second.fd();
  options.note = [&](std::string_view) { cancel_second.set(); };
  const auto second = take(options);
  cancel_first.set();
  ASSERT_FALSE(first.get());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().cause, Cause::interrupted);
  EXPECT_EQ(second.error().message, "waiting for another download of \"" + m_url + "\": interrupted");
}

TEST_F(CacheTest, ADirectoryThatCannotBeMadeIsAnError) {
  ASSERT_TRUE(replace_file(m_directory / "user", "a file"));
  const auto file = take();
  ASSERT_FALSE(file);
  EXPECT_TRUE(has(file.error().message, m_cache.string())) << file.error().message;
}

class LocalFileTest : public test::DownloadTest {
 protected:
  void stage(const std::string& text) {
    ASSERT_TRUE(replace_file(m_file, text));
    ASSERT_TRUE(replace_file(m_file.string() + ".sha256", sha256_text(text)));
  }
  auto take() { return fetch_cached(m_url, m_url + ".sha256", m_cache, m_options); }

  std::filesystem::path m_file = m_directory / "a b+c";
  std::string m_url = "file://" + (m_directory / "a%20b+c").string();
  std::filesystem::path m_cache = m_directory / "cache";
};

TEST_F(LocalFileTest, IsUsedWhereItIs) {
  stage("one");
  EXPECT_EQ(take().value(), m_file);
  EXPECT_EQ(fetch_cached(m_url, "", m_cache, m_options).value(), m_file);
  EXPECT_FALSE(std::filesystem::exists(m_cache));
}

TEST_F(LocalFileTest, MayBeReplacedUnderItsName) {
  stage("one");
  ASSERT_TRUE(take());
  stage("two");
  EXPECT_EQ(content(take().value()), "two");
}

TEST_F(LocalFileTest, IsRefusedWhenItsSumIsAnother) {
  stage("one");
  ASSERT_TRUE(replace_file(m_file, "0ne"));
  const auto refused = take();
  ASSERT_FALSE(refused);
  EXPECT_TRUE(has(refused.error().message, m_url + "\": the file there has the sha256 " + sha256_text("0ne") +
                                               ", expected " + sha256_text("one")))
      << refused.error().message;
  EXPECT_EQ(content(m_file), "0ne");
}

TEST_F(LocalFileTest, IsRefusedWithoutItsSum) {
  ASSERT_TRUE(replace_file(m_file, "one"));
  EXPECT_FALSE(take());
  ASSERT_TRUE(replace_file(m_file.string() + ".sha256", ""));
  EXPECT_FALSE(take());
}

TEST_F(LocalFileTest, ThatIsNotThereIsNamed) {
  const auto absent = take();
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().cause, Cause::usage);
  EXPECT_EQ(absent.error().message, "\"" + m_url + "\": there is no such file");
}

}  // namespace
}  // namespace kt2::download
