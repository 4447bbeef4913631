#include "kube/http.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api_server.hpp"
#include "kube/fetch.hpp"

namespace kt2::kube {
namespace {

using namespace std::chrono_literals;
using namespace test;
using testing::HasSubstr;

constexpr Duration k_soon = 30s;

struct Record final : Receiver {
  void head(const Head& head) override { heads.push_back(head); }
  void data(std::string_view data) override { body += data; }
  void end(std::optional<Broken> its_end) override {
    broken = std::move(its_end);
    over = true;
  }
  std::vector<Head> heads;
  std::string body;
  std::optional<Broken> broken;
  bool over = false;
};

// A client of one server.
struct Client {
  explicit Client(Access access) : credentials(std::move(access), {}), http(loop, credentials, Clock::now() + k_soon) {}
  explicit Client(const HttpServer& server) : Client(access_to(server)) {}

  static Access access_to(const HttpServer& server) {
    Access access;
    access.server = server.url("");
    return access;
  }

  Record get(const std::string& path, Duration idle_limit = k_soon) {
    Record record;
    const Http::Exchange exchange = http.get({path, {"Accept: application/json"}, idle_limit}, record);
    loop.run([&] { return record.over; });
    return record;
  }

  Loop loop;
  Credentials credentials;
  Http http;
};

TEST(Http, HandsOverHeadAndBody) {
  HttpServer server([](const HttpRequest& request, HttpConnection& connection) {
    connection.answer(request.target == "/a?b=c" ? 418 : 500, "body",
                      "ETag: \"1\"\r\nRetry-After: 3\r\nContent-Type: text/x\r\n");
  });
  const Record record = Client(server).get("/a?b=c");
  ASSERT_EQ(record.heads.size(), 1U);
  EXPECT_EQ(record.heads[0].status, 418);
  EXPECT_EQ(record.heads[0].etag, "\"1\"");
  EXPECT_EQ(record.heads[0].content_type, "text/x");
  EXPECT_EQ(record.heads[0].retry_after, Duration(3s));
  EXPECT_EQ(record.body, "body");
  EXPECT_FALSE(record.broken);
}

TEST(Http, ProvesItselfByAToken) {
  HttpServer server([](const HttpRequest&, HttpConnection& connection) { connection.answer(200); });
  Access access = Client::access_to(server);
  access.token = "s3cret";
  access.impersonate_user = "jane";
  Client(access).get("/");
  EXPECT_EQ(server.requests()[0].header("authorization"), "Bearer s3cret");
  EXPECT_EQ(server.requests()[0].header("impersonate-user"), "jane");
}

TEST(Http, TrustsTheAuthorityItWasGiven) {
  HttpServer server([](const HttpRequest&, HttpConnection& connection) { connection.answer(200, "in"); },
                    HttpServer::Security::tls);
  Access access = Client::access_to(server);
  const Record refused = Client(access).get("/");
  ASSERT_TRUE(refused.broken);
  EXPECT_EQ(refused.broken->why, Broken::Why::untrusted);
  EXPECT_THAT(refused.broken->error.message, HasSubstr("certificate"));

  access.authority.text = server.certificate();
  EXPECT_EQ(Client(access).get("/").body, "in");

  access.tls_server_name = "other.example";
  EXPECT_TRUE(Client(access).get("/").broken);
  access.insecure = true;
  access.authority = {};
  EXPECT_EQ(Client(access).get("/").body, "in");
  EXPECT_EQ(server.requests().back().header("host"), access.server.substr(std::string("https://").size()));
}

TEST(Http, GoesThroughTheProxyOfTheKubeconfig) {
  HttpServer proxy([](const HttpRequest& request, HttpConnection& connection) {
    connection.answer(200, request.target + " " + request.header("proxy-authorization"));
  });
  Access access;
  access.server = "http://kube.invalid:8080";
  access.proxy_url = "http://jane:secret@" + proxy.url("").substr(std::string("http://").size());
  const Record record = Client(access).get("/api");
  EXPECT_EQ(record.body, "http://kube.invalid:8080/api Basic amFuZTpzZWNyZXQ=");

  // One that refuses says so, without the password.
  HttpServer closed([](const HttpRequest&, HttpConnection& connection) { connection.answer(403); });
  access.server = "https://kube.invalid:8080";
  access.proxy_url = "http://jane:secret@" + closed.url("").substr(std::string("http://").size());
  const Record refused = Client(access).get("/api");
  ASSERT_TRUE(refused.broken);
  EXPECT_THAT(refused.broken->error.message, HasSubstr("403"));
  EXPECT_THAT(refused.broken->error.message, testing::Not(HasSubstr("secret")));
}

TEST(Http, SaysThatNobodyIsThere) {
  auto server = std::make_unique<HttpServer>([](const HttpRequest&, HttpConnection&) {});
  Client client(*server);
  const std::string url = server->url("");
  server.reset();
  const Record record = client.get("/");
  ASSERT_TRUE(record.broken);
  EXPECT_EQ(record.broken->why, Broken::Why::unreachable);
  EXPECT_EQ(record.broken->error.message, "\"" + url + "\": Connection refused");
}

TEST(Http, EndsAnAnswerThatFellSilent) {
  HttpServer server(streaming("x"));
  const Record record = Client(server).get("/", 50ms);
  ASSERT_TRUE(record.broken);
  EXPECT_EQ(record.broken->why, Broken::Why::cut);
  EXPECT_THAT(record.broken->error.message, HasSubstr("nothing came for 50ms"));
  EXPECT_EQ(record.body, "x");
}

TEST(Http, AsksManyAtOnceWhereTheServerHasNoHttp2) {
  for (const auto security : {HttpServer::Security::plain, HttpServer::Security::tls}) {
    HttpServer server(streaming("x"), security);
    Access access = Client::access_to(server);
    access.authority.text = server.certificate();
    Client client(access);
    std::array<Record, 3> records;
    std::vector<Http::Exchange> exchanges;
    for (Record& record : records) exchanges.push_back(client.http.get({"/", {}, k_soon}, record));
    client.loop.run([&] {
      return std::all_of(records.begin(), records.end(), [](const Record& record) { return !record.body.empty(); });
    });
    EXPECT_EQ(server.connections(), records.size());
  }
}

TEST(Http, IsOverOnceItsExchangeIsDropped) {
  HttpServer server([](const HttpRequest& request, HttpConnection& connection) {
    if (request.target == "/endless") return streaming("x")(request, connection);
    connection.answer(200, "y");
  });
  Client client(server);
  Record dropped;
  Http::Exchange exchange = client.http.get({"/endless", {}, 50ms}, dropped);
  client.loop.run([&] { return !dropped.body.empty(); });
  exchange.drop();
  bool later = false;
  client.loop.at(Clock::now() + 100ms, [&] { later = true; });
  client.loop.run([&] { return later; });
  EXPECT_FALSE(dropped.over);
  EXPECT_EQ(client.get("/").body, "y");
}

TEST(Fetch, TriesAgainUntilAServerThatComesUpAnswers) {
  Script script({answering(503, "not yet"), answering(429, "busy"), answering(200, "here")});
  HttpServer server([&](const auto& request, auto& connection) { script(request, connection); });
  Client client(server);
  std::vector<std::string> troubles;
  const auto answer = fetch(
      client.loop, client.http, "/", {}, [] { return std::optional<Error>(); },
      [&](const std::optional<Error>& error) { troubles.push_back(error ? error->message : "well"); });
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "here");
  EXPECT_THAT(troubles, testing::ElementsAre(HasSubstr("not yet (HTTP 503)"), HasSubstr("busy"), "well"));
}

TEST(Fetch, StopsWhenItIsTold) {
  HttpServer server(answering(503, "not yet"));
  Client client(server);
  int troubles = 0;
  const auto answer = fetch(
      client.loop, client.http, "/", {},
      [&] {
        return troubles > 1 ? std::optional(Error{Cause::timeout, "late", {}}) : std::nullopt;
      },
      [&](const std::optional<Error>&) { ++troubles; });
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message, "late");
}

}  // namespace
}  // namespace kt2::kube
