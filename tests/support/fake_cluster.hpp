// A Kubernetes API server for tests of whoever waits for its objects: nodes, pods, config maps and deployments that a
// test puts there, changes and removes. It checks nothing, and forgets nothing.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "support/http_server.hpp"

namespace kt2::test {

class FakeCluster {
 public:
  FakeCluster();
  ~FakeCluster();
  FakeCluster(const FakeCluster&) = delete;
  FakeCluster& operator=(const FakeCluster&) = delete;

  // Makes or changes an object; `rest` is what follows its metadata: `"status":{}`. Nodes have no namespace.
  void put(const std::string& resource, const std::string& name_space, const std::string& name,
           const std::string& rest = R"("status":{})");
  void remove(const std::string& resource, const std::string& name_space, const std::string& name);

  void put_node(const std::string& name, bool ready);
  // A pod that runs and is ready; with a reason: whose container waits for that.
  void put_pod(const std::string& name_space, const std::string& name, const std::string& waiting = "",
               const std::string& message = "");

  // A kubeconfig that leads here, of context "fake"; `user` is what it says of its user, in YAML's flow style.
  void write_kubeconfig(const std::filesystem::path& file, const std::string& user = "{}") const;

  // The request lines' targets so far.
  std::vector<std::string> requests() const;
  // The values of their Authorization headers.
  std::vector<std::string> authorizations() const;
  std::string url() const { return m_server->url(""); }

 private:
  struct Change {
    std::string key;  // path of the object
    std::string type;
    std::string object;
  };
  void change(const std::string& type, const std::string& resource, const std::string& name_space,
              const std::string& name, const std::string& rest);
  void answer(const HttpRequest& request, HttpConnection& connection);
  void list(const std::string& path, const std::string& fields, HttpConnection& connection);
  void watch(const std::string& path, const std::string& fields, std::size_t from, bool initial,
             HttpConnection& connection);

  mutable std::mutex m_mutex;
  std::condition_variable m_changed;
  std::vector<Change> m_changes;  // the version of each is its index and one
  std::map<std::string, std::string> m_objects;
  bool m_over = false;
  std::unique_ptr<HttpServer> m_server;
};

}  // namespace kt2::test
