// Connections to one server, and the requests that share them: libcurl's multi handle, driven by a loop. It makes no
// request by itself, and never tries one again.
#pragma once

#include <functional>
#include <memory>

#include "kube/loop.hpp"

namespace kt2::kube {

class Connections {
 public:
  // `done` is called with the easy handle and the CURLcode of each request that ended, `news` after each round in
  // which requests may have got data. Never from within a callback of libcurl, so both may add and remove.
  Connections(Loop& loop, std::function<void(void* easy, int code)> done, std::function<void()> news);
  ~Connections();
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  // Begins the request of a CURL handle, which stays its owner's. False when libcurl would not.
  bool add(void* easy);
  // Ends it, wherever it stands; also one that ended.
  void remove(void* easy);

  // How many were added and not removed.
  int count() const { return m_count; }

 private:
  struct Multi;
  void act(int fd, int events);

  Loop& m_loop;
  std::function<void(void*, int)> m_done;
  std::function<void()> m_news;
  std::unique_ptr<Multi> m_multi;
  int m_count = 0;
};

}  // namespace kt2::kube
