// What happens faster than anybody could ask for it: each change is heard once, in its order.
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <functional>
#include <future>
#include <thread>

#include "base/environment.hpp"
#include "e2e/kube/kube_test.hpp"
#include "e2e/kube/objects.hpp"
#include "kube/kubeconfig.hpp"
#include "kube/list_watch.hpp"
#include "support/relay.hpp"

namespace kt2::e2e {
namespace {

using kube::Json;

constexpr int k_rounds = 1000;
constexpr std::chrono::seconds k_patience{20};

// What is heard of one ConfigMap: its events, and the uid of each, a new one at every creation.
class Heard final : public kube::Observer {
 public:
  struct Event {
    char what;  // '+' or '-'
    std::string uid;
    friend bool operator==(const Event&, const Event&) = default;
  };

  void begin_list() override {}
  void listed(const Json& object) override { changed(object); }
  void end_list() override {
    if (++lists == 1) first_list.set_value();
  }
  void changed(const Json& object) override { add('+', object); }
  void deleted(const Json& object) override { add('-', object); }
  void trouble(const std::optional<Error>&) override {}
  void failed(Error error, bool) override { failure = error.message; }

  std::vector<Event> events;
  int lists = 0;
  std::promise<void> first_list;
  std::string failure;

 private:
  void add(char what, const Json& object) { events.push_back({what, object.at("metadata").at("uid")}); }
};

class Transitions : public KubeTest {
 protected:
  // Creates and deletes one object, so many times; what was done. `between` is called with each round's number.
  std::vector<Heard::Event> come_and_go(const std::function<void(int)>& between) {
    const std::string all = "/api/v1/namespaces/default/configmaps";
    std::vector<Heard::Event> done;
    for (int round = 0; round < k_rounds; ++round) {
      const std::string uid = api().create(all, named("mayfly")).json().at("metadata").at("uid");
      done.push_back({'+', uid});
      if (api().remove(all + "/mayfly").status == 200) done.push_back({'-', uid});
      between(round);
    }
    return done;
  }

  // Watches on a thread of its own, through a port, while that is done.
  void expect_all_heard(int port, const std::function<void(int)>& between) {
    const auto access = kube::load_access({plane().kubeconfig("watcher", port), {}}, Environment::of_process());
    ASSERT_TRUE(access);
    Heard heard;
    const Fd all_done(::eventfd(0, EFD_CLOEXEC));
    std::thread watcher([&] { watch(*access, heard, all_done.get()); });
    EXPECT_EQ(heard.first_list.get_future().wait_for(k_patience), std::future_status::ready);
    const auto done = come_and_go(between);
    ::eventfd_write(all_done.get(), 1);
    watcher.join();
    EXPECT_EQ(heard.failure, "");
    EXPECT_EQ(done.size(), 2U * k_rounds);
    EXPECT_TRUE(heard.events == done) << heard.events.size() << " events heard";
    EXPECT_EQ(heard.lists, 1);
  }

 private:
  // Until `all_done` is readable and the last event is heard, or does not come.
  static void watch(const kube::Access& access, Heard& heard, int all_done) {
    kube::Loop loop;
    kube::Credentials credentials(access, {});
    kube::Http http(loop, credentials, Clock::now() + std::chrono::hours(1));
    kube::ServerTraits traits;
    kube::Resource resource;
    resource.version = "v1";
    resource.name = "configmaps";
    resource.namespaced = true;
    kube::ListWatch list_watch(loop, http, traits, {resource, "default", "mayfly", {}, {}}, heard);
    list_watch.start();
    bool ending = false;
    bool late = false;
    loop.watch(all_done, EPOLLIN, [&](std::uint32_t) {
      loop.forget(all_done);
      ending = true;
      loop.at(Clock::now() + k_patience, [&] { late = true; });
    });
    loop.run([&] {
      const bool complete = heard.events.size() >= 2U * k_rounds;
      return !heard.failure.empty() || (ending && (complete || late));
    });
  }
};

TEST_F(Transitions, AreAllHeard) {
  expect_all_heard(plane().port(), [](int) {});
}

TEST_F(Transitions, AreAllHeardOverConnectionsThatAreReset) {
  test::Relay relay(plane().port());
  constexpr int k_between_resets = 40;
  expect_all_heard(relay.port(), [&](int round) {
    if (round % k_between_resets == 0) relay.reset();
  });
  EXPECT_GT(relay.accepted(), 10U);
}

}  // namespace
}  // namespace kt2::e2e
