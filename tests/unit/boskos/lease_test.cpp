#include "boskos/lease.hpp"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "base/fd.hpp"
#include "support/http_server.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::boskos {
namespace {

using namespace std::chrono_literals;
using test::HttpConnection;
using test::HttpRequest;
using test::HttpServer;

constexpr const char* k_resource = R"({"type": "project", "name": "p 1", "state": "busy", "owner": "me"})";
constexpr const char* k_none = "Acquire failed: no available resource project, try again later.\n";
constexpr const char* k_unknown = "Acquire failed: resource type \"project\" does not exist\n";

struct Reply {
  int status;
  std::string body;
  std::string headers = {};
};

// A server that gives these answers in turn, the last one for ever.
class Scripted {
 public:
  explicit Scripted(std::vector<Reply> replies) : m_replies(std::move(replies)) {}
  Server server() const { return {m_http.url(""), {}, {}}; }
  std::vector<HttpRequest> requests() const { return m_http.requests(); }

 private:
  std::vector<Reply> m_replies;
  std::atomic<std::size_t> m_next = 0;
  HttpServer m_http{[this](const HttpRequest&, HttpConnection& connection) {
    const Reply& reply = m_replies[std::min(m_next++, m_replies.size() - 1)];
    connection.answer(reply.status, reply.body, reply.headers);
  }};
};

class Cancel {
 public:
  int fd() const { return m_fd.get(); }
  void set() const {
    const std::uint64_t one = 1;
    static_cast<void>(::write(m_fd.get(), &one, sizeof one) == sizeof one);
  }

 private:
  Fd m_fd{::eventfd(0, EFD_CLOEXEC)};
};

class Lease : public testing::Test {
 protected:
  Result<std::string> take(const Server& server, Duration timeout = 30s, const Limits& limits = {}) {
    return acquire(server, {"project", "me", timeout}, limits,
                   [this](std::string_view line) { notes.emplace_back(line); });
  }
  Result<std::string> give(const Server& server, const Limits& limits = {}) {
    return release(server, "me", "p 1", limits, [this](std::string_view line) { notes.emplace_back(line); });
  }
  std::vector<std::string> notes;
};

TEST_F(Lease, IsAskedForByTypeAndOwner) {
  const Scripted boskos({{200, k_resource}});
  const auto name = acquire(boskos.server(), {"a type&", "j/ob+kubetest2", 0s}, {}, [](std::string_view) {});
  ASSERT_TRUE(name) << name.error().message;
  EXPECT_EQ(*name, "p 1");
  const std::string target = boskos.requests().at(0).target;
  EXPECT_TRUE(target.starts_with(
      "/acquire?type=a%20type%26&state=free&dest=busy&owner=j%2Fob%2Bkubetest2&request_id=kubetest2-"))
      << target;
}

TEST_F(Lease, IsWaitedForWhileNoneIsFree) {
  const Scripted boskos({{404, k_none}, {200, k_resource}});
  ASSERT_TRUE(take(boskos.server()));
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_TRUE(
      notes[0].starts_with("waiting for a project from Boskos at " + boskos.server().url + ": none is free; waited "))
      << notes[0];
  EXPECT_TRUE(notes[0].ends_with(" of 30s")) << notes[0];
  const auto requests = boskos.requests();
  EXPECT_EQ(requests.at(0).target, requests.at(1).target) << "its place among those who wait";
}

TEST_F(Lease, IsGivenUpAfterItsTime) {
  const Scripted boskos({{404, k_none}});
  const auto name = take(boskos.server(), 10ms);
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().cause, Cause::infrastructure);
  EXPECT_EQ(name.error().message, "a project from Boskos at " + boskos.server().url + ": none is free, for 10ms");
}

TEST_F(Lease, OfAnUnknownTypeIsAskedForTwice) {
  const Scripted made_on_demand({{404, k_unknown}, {200, k_resource}});
  EXPECT_TRUE(take(made_on_demand.server()));
  const Scripted boskos({{404, k_unknown}});
  const auto name = take(boskos.server());
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().cause, Cause::usage);
  EXPECT_EQ(boskos.requests().size(), 2U);
  EXPECT_NE(name.error().message.find("resource type \"project\" does not exist"), std::string::npos);
}

TEST_F(Lease, SurvivesErrorsOfTheServer) {
  const Scripted boskos({{503, "down"}, {200, k_resource}});
  ASSERT_TRUE(take(boskos.server()));
  EXPECT_NE(notes.at(0).find("HTTP 503: down"), std::string::npos) << notes.at(0);
}

TEST_F(Lease, SurvivesAServerThatIsNotThereYet) {
  const auto name = take({"http://127.0.0.1:1", {}, {}}, 10ms);
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().cause, Cause::infrastructure);
  EXPECT_NE(name.error().message.find("onnect"), std::string::npos) << name.error().message;
  EXPECT_FALSE(notes.empty());
}

TEST_F(Lease, NeedsCredentialsThatTheServerTakes) {
  const Scripted boskos({{401, "no", "WWW-Authenticate: Basic realm=\"b\"\r\n"}});
  const auto name = take(boskos.server());
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().cause, Cause::usage);
  EXPECT_NE(name.error().message.find("the server refuses a request without a user and a password"), std::string::npos)
      << name.error().message;
}

TEST_F(Lease, ReadsThePasswordForEachRequest) {
  const test::TemporaryDirectory folder;
  const Scripted boskos({{200, k_resource}});
  Server server = boskos.server();
  server.user = "u";
  server.password_file = folder / "password";
  for (const char* password : {"one", "two"}) {
    std::ofstream(server.password_file) << password << "\n";
    ASSERT_TRUE(take(server));
  }
  EXPECT_EQ(boskos.requests().at(0).header("authorization"), "Basic dTpvbmU=");
  EXPECT_EQ(boskos.requests().at(1).header("authorization"), "Basic dTp0d28=");
  std::filesystem::remove(server.password_file);
  const auto name = take(server);
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().cause, Cause::usage);
  EXPECT_NE(name.error().message.find(server.password_file), std::string::npos);
}

TEST_F(Lease, IsNoneWhenTheServerIsNoBoskos) {
  for (const char* body : {"<html>", "{}", R"({"name": 7})", ""}) {
    const Scripted other({{200, body}});
    const auto name = take(other.server());
    ASSERT_FALSE(name) << body;
    EXPECT_NE(name.error().message.find("is it a Boskos?"), std::string::npos);
  }
  EXPECT_FALSE(take({"no url", {}, {}}, 10ms));
}

TEST_F(Lease, IsNotWaitedForByWhoIsToStop) {
  const Scripted boskos({{404, k_none}});
  const Cancel cancel;
  std::thread canceller([&] {
    while (boskos.requests().empty()) std::this_thread::yield();
    cancel.set();
  });
  const auto begin = Clock::now();
  const auto name = take(boskos.server(), 0s, {cancel.fd()});
  canceller.join();
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().cause, Cause::interrupted);
  EXPECT_LT(Clock::now() - begin, 5s);
}

// The server has given it by the time the stop comes.
TEST_F(Lease, ThatComesTooLateIsGivenBack) {
  const Cancel cancel;
  std::atomic<bool> released = false;
  HttpServer boskos([&](const HttpRequest& request, HttpConnection& connection) {
    if (request.target.starts_with("/acquire")) {
      cancel.set();
      connection.answer(200, k_resource);
    } else {
      released = request.target == "/release?name=p%201&dest=dirty&owner=me";
      connection.answer(200);
    }
  });
  const auto name = take({boskos.url(""), {}, {}}, 0s, {cancel.fd()});
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().cause, Cause::interrupted);
  EXPECT_TRUE(released);
}

TEST_F(Lease, OfAServerThatHangsIsStoppedAllTheSame) {
  const Cancel cancel;
  HttpServer boskos([&](const HttpRequest&, HttpConnection& connection) {
    cancel.set();
    connection.wait_closed();
  });
  const Beat sent = beat({boskos.url(""), {}, {}}, "me", "p", {cancel.fd()});
  EXPECT_EQ(sent.standing, Standing::unsure);
  EXPECT_EQ(sent.reason, "interrupted");
}

TEST_F(Lease, StandsAsTheServerSays) {
  const auto standing = [](const Reply& reply) {
    const Scripted boskos({reply});
    const Beat sent = beat(boskos.server(), "me", "p 1", {});
    EXPECT_EQ(boskos.requests().at(0).target, "/update?name=p%201&owner=me&state=busy");
    EXPECT_EQ(sent.reason.empty(), reply.status == 200);
    return sent.standing;
  };
  EXPECT_EQ(standing({200, ""}), Standing::held);
  EXPECT_EQ(standing({401, "Update failed: p 1 - busy (me): owner mismatch"}), Standing::lost);
  EXPECT_EQ(standing({409, "Update failed: state mismatch"}), Standing::lost);
  EXPECT_EQ(standing({401, "no", "WWW-Authenticate: Basic\r\n"}), Standing::unsure) << "a proxy's";
  EXPECT_EQ(standing({500, "out of order"}), Standing::unsure);
  EXPECT_EQ(standing({403, "not now"}), Standing::unsure);
}

TEST_F(Lease, IsLostOnlyWhenItIsNotFoundAgainAndAgain) {
  const Scripted hiccup({{404, "Update failed"}, {200, ""}});
  EXPECT_EQ(beat(hiccup.server(), "me", "p 1", {}).standing, Standing::held);
  const Scripted gone({{404, "Update failed"}});
  EXPECT_EQ(beat(gone.server(), "me", "p 1", {}).standing, Standing::lost);
  EXPECT_EQ(gone.requests().size(), 3U);
}

TEST_F(Lease, IsGivenBackAsDirty) {
  const Scripted boskos({{502, "bad gateway"}, {200, ""}});
  const auto given = give(boskos.server());
  ASSERT_TRUE(given) << given.error().message;
  EXPECT_EQ(*given, "");
  EXPECT_EQ(boskos.requests().at(1).target, "/release?name=p%201&dest=dirty&owner=me");
  EXPECT_EQ(notes, std::vector<std::string>{"giving p 1 back to Boskos at " + boskos.server().url +
                                            ": HTTP 502: bad gateway; trying again"});
}

TEST_F(Lease, ThatIsSomeoneElsesNeedNotBeGivenBack) {
  for (const int status : {401, 404}) {
    const Scripted boskos({{status, "not yours"}});
    const auto given = give(boskos.server());
    ASSERT_TRUE(given);
    EXPECT_EQ(*given, "HTTP " + std::to_string(status) + ": not yours");
  }
}

TEST_F(Lease, ThatCannotBeGivenBackSaysWhy) {
  const auto given = give({"http://127.0.0.1:1", {}, {}}, {-1, Clock::now() + 50ms});
  ASSERT_FALSE(given);
  EXPECT_TRUE(given.error().message.starts_with("giving p 1 back to Boskos at http://127.0.0.1:1: "))
      << given.error().message;
}

}  // namespace
}  // namespace kt2::boskos
