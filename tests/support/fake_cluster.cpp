#include "support/fake_cluster.hpp"

#include <charconv>
#include <fstream>
#include <sstream>

namespace kt2::test {
namespace {

constexpr std::string_view k_kind_of[][3] = {{"nodes", "Node", "v1"},
                                             {"pods", "Pod", "v1"},
                                             {"configmaps", "ConfigMap", "v1"},
                                             {"deployments", "Deployment", "apps/v1"}};

std::string resource(std::string_view name, std::string_view singular, std::string_view kind, bool namespaced,
                     std::string_view short_name) {
  return R"({"name":")" + std::string(name) + R"(","singularName":")" + std::string(singular) + R"(","namespaced":)" +
         (namespaced ? "true" : "false") + R"(,"kind":")" + std::string(kind) +
         R"(","verbs":["get","list","watch"],"shortNames":[")" + std::string(short_name) + R"("]})";
}

std::string resources(std::string_view version, const std::string& list) {
  return R"({"kind":"APIResourceList","apiVersion":"v1","groupVersion":")" + std::string(version) +
         R"(","resources":[)" + list + "]}";
}

// "/api/v1/namespaces/NS/pods", where the group is not the core one "/apis/apps/v1/…".
std::string path_of(const std::string& resource, const std::string& name_space) {
  const std::string root = resource == "deployments" ? "/apis/apps/v1/" : "/api/v1/";
  return root + (name_space.empty() ? "" : "namespaces/" + name_space + "/") + resource;
}

std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    int byte = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ec == std::errc()) {
      plain += static_cast<char>(byte);
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::map<std::string, std::string> query_of(const std::string& target) {
  std::map<std::string, std::string> query;
  const auto mark = target.find('?');
  if (mark == std::string::npos) return query;
  std::istringstream parts(target.substr(mark + 1));
  for (std::string part; std::getline(parts, part, '&');) {
    const auto equals = part.find('=');
    query[part.substr(0, equals)] = equals == std::string::npos ? "" : unescaped(part.substr(equals + 1));
  }
  return query;
}

// Whether the object of that path is in the collection `path`, where fields choose one by its name at most.
bool is_in(const std::string& key, const std::string& path, const std::string& fields) {
  const auto slash = key.rfind('/');
  constexpr std::string_view k_name = "metadata.name=";
  if (fields.starts_with(k_name) && key.substr(slash + 1) != fields.substr(k_name.size())) return false;
  const std::string collection = key.substr(0, slash);
  if (collection == path) return true;
  // Of all namespaces.
  const auto in = collection.find("namespaces/");
  return in != std::string::npos &&
         collection.substr(0, in) + collection.substr(collection.find('/', in + 11) + 1) == path;
}

std::string bookmark_at_end(std::size_t version) {
  return R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":")" + std::to_string(version) +
         R"(","annotations":{"k8s.io/initial-events-end":"true"}}}})"
         "\n";
}

std::string event(const std::string& type, const std::string& object) {
  return R"({"type":")" + type + R"(","object":)" + object + "}\n";
}

}  // namespace

FakeCluster::FakeCluster()
    : m_server(std::make_unique<HttpServer>(
          [this](const HttpRequest& request, HttpConnection& connection) { answer(request, connection); })) {}

FakeCluster::~FakeCluster() {
  {
    const std::lock_guard lock(m_mutex);
    m_over = true;
  }
  m_changed.notify_all();
  m_server.reset();
}

void FakeCluster::put(const std::string& resource, const std::string& name_space, const std::string& name,
                      const std::string& rest) {
  bool known = false;
  {
    const std::lock_guard lock(m_mutex);
    known = m_objects.contains(path_of(resource, name_space) + "/" + name);
  }
  change(known ? "MODIFIED" : "ADDED", resource, name_space, name, rest);
}

void FakeCluster::remove(const std::string& resource, const std::string& name_space, const std::string& name) {
  change("DELETED", resource, name_space, name, R"("status":{})");
}

void FakeCluster::change(const std::string& type, const std::string& resource, const std::string& name_space,
                         const std::string& name, const std::string& rest) {
  std::string head;
  for (const auto& [plural, kind, version] : k_kind_of) {
    if (plural == resource) {
      head = R"({"kind":")" + std::string(kind) + R"(","apiVersion":")" + std::string(version) + R"(",)";
    }
  }
  const std::lock_guard lock(m_mutex);
  const std::string key = path_of(resource, name_space) + "/" + name;
  const std::string in = name_space.empty() ? "" : R"("namespace":")" + name_space + R"(",)";
  std::string object = head + R"("metadata":{"name":")" + name + R"(",)" + in + R"("uid":")" + name +
                       R"(","resourceVersion":")" + std::to_string(m_changes.size() + 1) + R"("},)" + rest + "}";
  m_changes.push_back({key, type, object});
  if (type == "DELETED")
    m_objects.erase(key);
  else
    m_objects[key] = std::move(object);
  m_changed.notify_all();
}

void FakeCluster::put_node(const std::string& name, bool ready) {
  const std::string condition =
      ready ? R"({"type":"Ready","status":"True","reason":"KubeletReady"})"
            : R"({"type":"Ready","status":"False","reason":"KubeletNotReady","message":"no network yet"})";
  put("nodes", "", name, R"("status":{"conditions":[)" + condition + "]}");
}

void FakeCluster::put_pod(const std::string& name_space, const std::string& name, const std::string& waiting,
                          const std::string& message) {
  const std::string state = waiting.empty()
                                ? R"({"running":{}})"
                                : R"({"waiting":{"reason":")" + waiting + R"(","message":")" + message + R"("}})";
  const std::string truth = waiting.empty() ? "True" : "False";
  const std::string status = R"("status":{"phase":")" + std::string(waiting.empty() ? "Running" : "Pending") +
                             R"(","conditions":[{"type":"Ready","status":")" + truth +
                             R"("}],"containerStatuses":[{"name":"main","ready":)" +
                             (waiting.empty() ? "true" : "false") + R"(,"restartCount":0,"state":)" + state + "}]}";
  put("pods", name_space, name, R"("spec":{"containers":[{"name":"main"}]},)" + status);
}

void FakeCluster::write_kubeconfig(const std::filesystem::path& file, const std::string& user) const {
  std::ofstream(file) << "apiVersion: v1\nkind: Config\ncurrent-context: fake\n"
                      << "clusters:\n- name: fake\n  cluster: {server: \"" << url() << "\"}\n"
                      << "contexts:\n- name: fake\n  context: {cluster: fake, user: fake}\n"
                      << "users:\n- name: fake\n  user: " << user << "\n";
}

std::vector<std::string> FakeCluster::requests() const {
  std::vector<std::string> targets;
  for (const HttpRequest& request : m_server->requests()) targets.push_back(request.target);
  return targets;
}

std::vector<std::string> FakeCluster::authorizations() const {
  std::vector<std::string> values;
  for (const HttpRequest& request : m_server->requests()) values.push_back(request.header("authorization"));
  return values;
}

void FakeCluster::answer(const HttpRequest& request, HttpConnection& connection) {
  const std::string path = request.target.substr(0, request.target.find('?'));
  const auto json = [&](const std::string& text) {
    connection.answer(200, text, "Content-Type: application/json\r\n");
  };
  if (path == "/api") return json(R"({"kind":"APIVersions","versions":["v1"]})");
  if (path == "/apis") {
    return json(R"({"kind":"APIGroupList","apiVersion":"v1","groups":[{"name":"apps","versions":[)"
                R"({"groupVersion":"apps/v1","version":"v1"}],"preferredVersion":{"groupVersion":"apps/v1",)"
                R"("version":"v1"}}]})");
  }
  if (path == "/api/v1") {
    return json(resources("v1", resource("nodes", "node", "Node", false, "no") + "," +
                                    resource("pods", "pod", "Pod", true, "po") + "," +
                                    resource("configmaps", "configmap", "ConfigMap", true, "cm")));
  }
  if (path == "/apis/apps/v1")
    return json(resources("apps/v1", resource("deployments", "deployment", "Deployment", true, "deploy")));
  const auto query = query_of(request.target);
  const auto value = [&](const std::string& name) {
    const auto found = query.find(name);
    return found != query.end() ? found->second : std::string();
  };
  const std::string fields = value("fieldSelector");
  if (value("watch") != "true") return list(path, fields, connection);
  std::size_t from = 0;
  const std::string version = value("resourceVersion");
  std::from_chars(version.data(), version.data() + version.size(), from);
  watch(path, fields, from, value("sendInitialEvents") == "true", connection);
}

void FakeCluster::list(const std::string& path, const std::string& fields, HttpConnection& connection) {
  std::string items;
  std::size_t version = 0;
  {
    const std::lock_guard lock(m_mutex);
    version = m_changes.size();
    for (const auto& [key, object] : m_objects) {
      if (is_in(key, path, fields)) items += (items.empty() ? "" : ",") + object;
    }
  }
  connection.answer(200,
                    R"({"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":")" + std::to_string(version) +
                        R"("},"items":[)" + items + "]}",
                    "Content-Type: application/json\r\n");
}

void FakeCluster::watch(const std::string& path, const std::string& fields, std::size_t from, bool initial,
                        HttpConnection& connection) {
  connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n");
  std::unique_lock lock(m_mutex);
  if (initial) {
    std::string text;
    for (const auto& [key, object] : m_objects) {
      if (is_in(key, path, fields)) text += event("ADDED", object);
    }
    from = m_changes.size();
    connection.send(text + bookmark_at_end(from));
  }
  for (;;) {
    m_changed.wait(lock, [&] { return m_over || m_changes.size() > from; });
    if (m_over) return;
    for (; from < m_changes.size(); ++from) {
      const Change& change = m_changes[from];
      if (is_in(change.key, path, fields) && !connection.send(event(change.type, change.object))) return;
    }
  }
}

}  // namespace kt2::test
