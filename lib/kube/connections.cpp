#include "kube/connections.hpp"

#include <curl/curl.h>
#include <sys/epoll.h>

namespace kt2::kube {

// What libcurl asks of the loop.
struct Connections::Multi {
  explicit Multi(Connections& its_owner) : owner(its_owner), handle(curl_multi_init()) {
    curl_multi_setopt(handle, CURLMOPT_SOCKETFUNCTION, &Multi::on_socket);
    curl_multi_setopt(handle, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(handle, CURLMOPT_TIMERFUNCTION, &Multi::on_timer);
    curl_multi_setopt(handle, CURLMOPT_TIMERDATA, this);
    // The server's own limit is the one that counts.
    curl_multi_setopt(handle, CURLMOPT_MAX_CONCURRENT_STREAMS, 1000L);
  }
  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;
  ~Multi() {
    curl_multi_cleanup(handle);
    owner.m_loop.cancel(timer);
  }

  static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
    Connections& owner = static_cast<Multi*>(self)->owner;
    if (what == CURL_POLL_REMOVE) {
      owner.m_loop.forget(socket);
      return 0;
    }
    std::uint32_t events = 0;
    if ((what & CURL_POLL_IN) != 0) events |= EPOLLIN;
    if ((what & CURL_POLL_OUT) != 0) events |= EPOLLOUT;
    owner.m_loop.watch(socket, events, [&owner, socket](std::uint32_t ready) {
      int action = 0;
      if ((ready & EPOLLIN) != 0) action |= CURL_CSELECT_IN;
      if ((ready & EPOLLOUT) != 0) action |= CURL_CSELECT_OUT;
      if ((ready & (EPOLLERR | EPOLLHUP)) != 0) action |= CURL_CSELECT_ERR;
      owner.act(socket, action);
    });
    return 0;
  }

  static int on_timer(CURLM*, long timeout_ms, void* self) {
    auto& multi = *static_cast<Multi*>(self);
    multi.owner.m_loop.cancel(multi.timer);
    multi.timer = 0;
    if (timeout_ms >= 0) {
      multi.timer = multi.owner.m_loop.at(Clock::now() + std::chrono::milliseconds(timeout_ms), [&multi] {
        multi.timer = 0;
        multi.owner.act(CURL_SOCKET_TIMEOUT, 0);
      });
    }
    return 0;
  }

  Connections& owner;
  CURLM* handle;
  Loop::TimerId timer = 0;
};

Connections::Connections(Loop& loop, std::function<void(void*, int)> done, std::function<void()> news)
    : m_loop(loop), m_done(std::move(done)), m_news(std::move(news)), m_multi(std::make_unique<Multi>(*this)) {}

Connections::~Connections() = default;

bool Connections::add(void* easy) {
  if (curl_multi_add_handle(m_multi->handle, easy) != CURLM_OK) return false;
  ++m_count;
  return true;
}

void Connections::remove(void* easy) {
  if (curl_multi_remove_handle(m_multi->handle, easy) == CURLM_OK) --m_count;
}

void Connections::act(int fd, int events) {
  int running = 0;
  curl_multi_socket_action(m_multi->handle, fd, events, &running);
  m_news();
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(m_multi->handle, &left)) {
    if (message->msg == CURLMSG_DONE) m_done(message->easy_handle, message->data.result);
  }
}

}  // namespace kt2::kube
