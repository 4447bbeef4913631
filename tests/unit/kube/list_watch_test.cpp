#include "kube/list_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "api_server.hpp"
#include "support/temporary_directory.hpp"

namespace kt2::kube {
namespace {

using namespace std::chrono_literals;
using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr Duration k_soon = 30s;

// Writes down what it is told, "+a1" for an object of that name and version.
class Diary final : public Observer {
 public:
  void begin_list() override { add("("); }
  void listed(const Json& object) override { add("=" + name(object)); }
  void end_list() override { add(")"); }
  void changed(const Json& object) override { add("+" + name(object)); }
  void deleted(const Json& object) override { add("-" + name(object)); }
  void trouble(const std::optional<Error>& reason) override {
    if (reason) troubles.push_back(reason->message);
  }
  void failed(Error its_error, bool no_such_resource) override {
    error = std::move(its_error);
    unknown = no_such_resource;
  }

  std::vector<std::string> entries;
  std::vector<std::string> troubles;
  std::optional<Error> error;
  bool unknown = false;

 private:
  static std::string name(const Json& object) {
    const Json& metadata = object.at("metadata");
    return metadata.at("name").get<std::string>() + metadata.at("resourceVersion").get<std::string>();
  }
  void add(std::string entry) { entries.push_back(std::move(entry)); }
};

class ListWatchTest : public testing::Test {
 protected:
  // Watches pods on a server that answers so, until the diary has an entry `last`, or the end.
  void watch(std::vector<Script::Handler> handlers, const std::string& last) {
    serve(std::move(handlers));
    run(last);
  }

  void serve(std::vector<Script::Handler> handlers) {
    m_server.reset();
    m_script = std::make_unique<Script>(std::move(handlers));
    m_server = std::make_unique<HttpServer>(
        [this](const auto& request, auto& connection) { (*m_script)(request, connection); });
  }

  void run(const std::string& last) {
    m_access.server = m_server->url("");
    Credentials credentials(m_access, {});
    Loop loop;
    Http http(loop, credentials, Clock::now() + k_soon);
    Resource pods;
    pods.version = "v1";
    pods.name = "pods";
    pods.namespaced = true;
    ListWatch list_watch(loop, http, m_traits, {pods, "default", m_name, m_labels, m_fields}, m_diary, m_options);
    list_watch.start();
    bool late = false;
    loop.at(Clock::now() + k_soon, [&late] { late = true; });
    loop.run([&] { return late || m_diary.error || (!m_diary.entries.empty() && m_diary.entries.back() == last); });
    EXPECT_FALSE(late) << "heard: " << testing::PrintToString(m_diary.entries)
                       << testing::PrintToString(m_diary.troubles);
  }

  std::vector<std::string> targets() const {
    std::vector<std::string> all;
    for (const HttpRequest& request : m_server->requests()) all.push_back(request.target);
    return all;
  }

  ListWatchTest() { m_options.first_backoff = 1ms; }

  std::unique_ptr<Script> m_script;
  std::unique_ptr<HttpServer> m_server;
  Access m_access;
  Diary m_diary;
  ServerTraits m_traits;
  ListWatchOptions m_options;
  std::string m_name;
  std::string m_labels;
  std::string m_fields;
};

TEST_F(ListWatchTest, HearsAStreamedListAndWhatFollowsInOneRequest) {
  watch({streaming(event("ADDED", object("a", 3)) + event("ADDED", object("b", 5)) + list_end(7) +
                   event("MODIFIED", object("a", 8)) + event("DELETED", object("b", 9)) +
                   event("ADDED", object("c", 10)))},
        "+c10");
  EXPECT_THAT(m_diary.entries, ElementsAre("(", "=a3", "=b5", ")", "+a8", "-b9", "+c10"));
  EXPECT_THAT(targets(), ElementsAre(HasSubstr("sendInitialEvents=true&resourceVersionMatch=NotOlderThan")));
}

TEST_F(ListWatchTest, ListsAndWatchesWhereTheServerStreamsNoLists) {
  watch({refuse_streamed_list, answering(200, list(7, {object("a", 3)})), streaming(event("ADDED", object("b", 8)))},
        "+b8");
  EXPECT_THAT(m_diary.entries, ElementsAre("(", "=a3", ")", "+b8"));
  EXPECT_THAT(targets()[1], HasSubstr("/api/v1/namespaces/default/pods?limit=500"));
  EXPECT_THAT(targets()[2], HasSubstr("resourceVersion=7"));
  EXPECT_FALSE(m_traits.streams_lists) << "the next wait should not ask again";
}

TEST_F(ListWatchTest, ListsWhereAServerTakesTheStreamedListForAPlainWatch) {
  m_options.list_patience = 50ms;
  watch({streaming(event("ADDED", object("a", 3))), answering(200, list(7, {object("a", 3)})),
         streaming(event("ADDED", object("b", 8)))},
        "+b8");
  EXPECT_THAT(m_diary.entries, ElementsAre("(", "=a3", "(", "=a3", ")", "+b8"));
}

// The head of an answer may take its time, and so may a list of a server that is known to stream them.
TEST_F(ListWatchTest, IsPatientWithAServerThatIsSlow) {
  m_options.list_patience = 200ms;
  const auto slowly = [](std::string first, std::string then) {
    return [first = std::move(first), then = std::move(then)](const HttpRequest&, HttpConnection& connection) {
      if (first.empty()) std::this_thread::sleep_for(400ms);
      begin_stream(connection);
      connection.send(first);
      if (!first.empty()) std::this_thread::sleep_for(400ms);
      connection.send(then);
    };
  };
  watch({slowly("", list_end(7) + event("ERROR", status(410, "Expired", "too old resource version"))),
         slowly(event("ADDED", object("a", 8)), list_end(9) + event("DELETED", object("a", 10)))},
        "-a10");
  EXPECT_THAT(m_diary.entries, ElementsAre("(", ")", "(", "=a8", ")", "-a10"));
}

TEST_F(ListWatchTest, ReadsAListPageByPage) {
  m_traits.streams_lists = false;
  m_options.page = 1;
  watch({answering(200, list(7, {object("a", 3)}, "to/be continued")), answering(200, list(7, {object("b", 4)})),
         streaming(event("DELETED", object("a", 8)))},
        "-a8");
  EXPECT_THAT(m_diary.entries, ElementsAre("(", "=a3", "=b4", ")", "-a8"));
  EXPECT_THAT(targets()[1], HasSubstr("limit=1&continue=to%2Fbe%20continued"));
}

TEST_F(ListWatchTest, SelectsByNameLabelsAndFields) {
  m_name = "a";
  m_labels = "app in (x,y)";
  m_fields = "status.phase!=Failed";
  watch({streaming(list_end(1))}, ")");
  EXPECT_THAT(targets()[0], HasSubstr("labelSelector=app%20in%20%28x%2Cy%29&fieldSelector=metadata.name%3Da%2C"
                                      "status.phase%21%3DFailed&"));
}

TEST_F(ListWatchTest, GoesOnFromTheLastVersionWhenTheWatchEnds) {
  watch({streaming_to_its_end(list_end(7) + event("ADDED", object("a", 8)) + bookmark(20)),
         streaming_to_its_end(event("MODIFIED", object("a", 21))), streaming(event("DELETED", object("a", 22)))},
        "-a22");
  EXPECT_THAT(m_diary.entries, ElementsAre("(", ")", "+a8", "+a21", "-a22"));
  EXPECT_THAT(targets()[1], HasSubstr("resourceVersion=20"));
  EXPECT_THAT(targets()[2], HasSubstr("resourceVersion=21"));
}

TEST_F(ListWatchTest, BeginsAStreamedListAgainThatBroke) {
  watch({streaming_to_its_end(event("ADDED", object("a", 3))),
         streaming(event("ADDED", object("a", 3)) + event("ADDED", object("b", 4)) + list_end(7))},
        ")");
  EXPECT_THAT(m_diary.entries, ElementsAre("(", "=a3", "(", "=a3", "=b4", ")"));
}

TEST_F(ListWatchTest, ListsAgainWhenItsVersionWasCompacted) {
  const std::string gone = status(410, "Expired", "too old resource version: 7 (99)");
  watch({streaming_to_its_end(list_end(7) + event("ADDED", object("a", 8))), answering(410, gone),
         streaming(event("ADDED", object("b", 90)) + list_end(99) + event("ADDED", object("c", 100)))},
        "+c100");
  EXPECT_THAT(m_diary.entries, ElementsAre("(", ")", "+a8", "(", "=b90", ")", "+c100"));
}

TEST_F(ListWatchTest, ListsAgainWhenTheWatchSaysThatItsVersionIsTooOld) {
  watch({streaming(list_end(7) + event("ERROR", status(410, "Expired", "too old"))),
         streaming(event("ADDED", object("b", 90)) + list_end(99) + event("ADDED", object("c", 100)))},
        "+c100");
  EXPECT_THAT(m_diary.entries, ElementsAre("(", ")", "(", "=b90", ")", "+c100"));
}

TEST_F(ListWatchTest, WaitsAsLongAsAnOverloadedServerAsks) {
  const Clock::time_point began = Clock::now();
  watch({answering(429, status(429, "TooManyRequests", "later"), "Retry-After: 1\r\n"), answering(503, "busy"),
         streaming(list_end(7))},
        ")");
  EXPECT_GE(Clock::now() - began, 1s);
  EXPECT_THAT(m_diary.troubles, ElementsAre(HasSubstr("later (TooManyRequests)"), HasSubstr("busy (HTTP 503)")));
}

TEST_F(ListWatchTest, LeavesAConnectionThatFellSilent) {
  m_options.idle_limit = 100ms;
  watch({streaming(list_end(7)), streaming(event("ADDED", object("a", 8)))}, "+a8");
  EXPECT_THAT(m_diary.troubles, ElementsAre(HasSubstr("nothing came for 100ms")));
  EXPECT_THAT(targets()[1], HasSubstr("resourceVersion=7"));
}

// As a proxy does that closes what is idle. Cut short a few times at first, so that it would wait for long.
TEST_F(ListWatchTest, IsNotSlowerAfterAQuietWatchThatWasCut) {
  constexpr const char* k_cut_head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n";
  Clock::time_point cut{};
  Clock::time_point back{};
  const auto at_once = [&](const HttpRequest&, HttpConnection& connection) { connection.send(k_cut_head); };
  std::vector<Script::Handler> handlers{streaming_to_its_end(list_end(7))};
  handlers.insert(handlers.end(), 6, at_once);
  handlers.emplace_back([&](const HttpRequest&, HttpConnection& connection) {
    connection.send(k_cut_head);
    std::this_thread::sleep_for(1200ms);
    cut = Clock::now();
  });
  handlers.emplace_back([&](const HttpRequest&, HttpConnection& connection) {
    back = Clock::now();
    streaming(event("ADDED", object("a", 8)))({}, connection);
  });
  m_options.first_backoff = 20ms;
  watch(std::move(handlers), "+a8");
  EXPECT_LT(back - cut, 500ms);
}

TEST_F(ListWatchTest, ReadsEventsInPiecesOfOneByte) {
  const std::string text = list_end(7) + event("ADDED", object("a", 8, R"(,"s":"\"}{")"));
  watch({[&](const HttpRequest&, HttpConnection& connection) {
          begin_stream(connection);
          for (const char c : text) connection.send({&c, 1});
          connection.wait_closed();
        }},
        "+a8");
  EXPECT_THAT(m_diary.entries, ElementsAre("(", ")", "+a8"));
}

TEST_F(ListWatchTest, ReadsAHugeObject) {
  const std::string huge = ",\"data\":\"" + std::string(8UL * 1024 * 1024, 'x') + "\"";
  watch({streaming(list_end(7) + event("ADDED", object("a", 8, huge)) + event("DELETED", object("a", 9)))}, "-a9");
  EXPECT_THAT(m_diary.entries, ElementsAre("(", ")", "+a8", "-a9"));
}

TEST_F(ListWatchTest, ReadsOnFromWhatItUnderstoodAfterNonsense) {
  watch({streaming(list_end(7) + event("ADDED", object("a", 8)) + "<html>"), streaming("{\"type\":1}"),
         streaming("{\"type\":\"ADDED\",\"object\":{]}"), streaming(event("ERROR", "{}")),
         streaming(event("ADDED", object("b", 9)))},
        "+b9");
  EXPECT_THAT(m_diary.entries, ElementsAre("(", ")", "+a8", "+b9"));
  EXPECT_THAT(targets()[4], HasSubstr("resourceVersion=8"));
}

TEST_F(ListWatchTest, HearsNothingOfBookmarksAndUnknownMembers) {
  watch({streaming(list_end(7) + bookmark(9) + bookmark(10) + "\n\n" + bookmark(11) + event("ADDED", object("a", 12)))},
        "+a12");
  EXPECT_THAT(m_diary.entries, ElementsAre("(", ")", "+a12"));
}

TEST_F(ListWatchTest, SaysWhyTheServerRefuses) {
  watch({answering(403, status(403, "Forbidden", "pods is forbidden"))}, "");
  ASSERT_TRUE(m_diary.error);
  EXPECT_THAT(m_diary.error->message, HasSubstr("pods is forbidden (Forbidden)"));
  EXPECT_EQ(m_diary.error->cause, Cause::usage);
}

TEST_F(ListWatchTest, TellsAResourceThatTheServerDoesNotHave) {
  watch({answering(404, "404 page not found\n")}, "");
  ASSERT_TRUE(m_diary.error);
  EXPECT_TRUE(m_diary.unknown);
  EXPECT_THAT(m_diary.error->message, HasSubstr("404 page not found (HTTP 404)"));
}

TEST_F(ListWatchTest, GivesUpWhereCredentialsAreRefusedAgainAndAgain) {
  watch({answering(401, status(401, "Unauthorized", "Unauthorized"))}, "");
  ASSERT_TRUE(m_diary.error);
  EXPECT_THAT(m_diary.error->message, HasSubstr("Unauthorized (Unauthorized)"));
  EXPECT_EQ(targets().size(), 4U);
}

TEST_F(ListWatchTest, ProvesItselfAnewWhenItsTokenWasReplaced) {
  const kt2::test::TemporaryDirectory folder;
  const auto token = folder.path() / "token";
  std::ofstream(token) << "old";
  m_server = std::make_unique<HttpServer>([&](const HttpRequest& request, HttpConnection& connection) {
    if (request.header("authorization") == "Bearer new") return streaming(list_end(7))(request, connection);
    // As a kubelet does it: the new one in place of the old.
    std::ofstream(folder.path() / "next") << "new";
    std::filesystem::rename(folder.path() / "next", token);
    connection.answer(401, status(401, "Unauthorized", "Unauthorized"));
  });
  m_access.token_file = token.string();
  run(")");
  EXPECT_FALSE(m_diary.error);
  EXPECT_EQ(m_server->requests().size(), 2U);
}

TEST_F(ListWatchTest, WaitsForAServerThatIsNotThereYet) {
  serve({streaming(list_end(7))});
  const std::string url = m_server->url("");
  m_server.reset();
  Access access;
  access.server = url;
  Credentials credentials(access, {});
  Loop loop;
  Http http(loop, credentials, Clock::now() + k_soon);
  Resource pods;
  pods.version = "v1";
  pods.name = "pods";
  ListWatch list_watch(loop, http, m_traits, {pods, {}, {}, {}, {}}, m_diary, m_options);
  list_watch.start();
  loop.run([&] { return m_diary.troubles.size() >= 3; });
  EXPECT_THAT(m_diary.troubles[2], HasSubstr("Connection refused"));
  EXPECT_FALSE(m_diary.error);
}

}  // namespace
}  // namespace kt2::kube
