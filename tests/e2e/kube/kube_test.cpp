#include "e2e/kube/kube_test.hpp"

#include <sys/eventfd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "base/environment.hpp"
#include "kube/kubeconfig.hpp"

namespace kt2::e2e {
namespace {

using nlohmann::json;
constexpr std::chrono::minutes k_patience{2};
constexpr std::chrono::milliseconds k_between_looks{10};

constexpr int k_ok = 200;
constexpr int k_created = 201;

// "pods" -> "/api/v1/namespaces/default/pods", "deployments.apps/v1" -> "/apis/apps/v1/namespaces/default/deployments"
std::string path_of(const std::string& resource) {
  const auto dot = resource.find('.');
  if (dot == std::string::npos) return "/api/v1/namespaces/default/" + resource;
  return "/apis/" + resource.substr(dot + 1) + "/namespaces/default/" + resource.substr(0, dot);
}

}  // namespace

LibraryWait::LibraryWait(const std::filesystem::path& kubeconfig, std::vector<kube::WaitRequest> requests,
                         kube::WaitOptions options)
    : m_cancel(::eventfd(0, EFD_CLOEXEC)) {
  options.cancel_fd = m_cancel.get();
  auto access = kube::load_access({kubeconfig, {}}, Environment::of_process());
  if (!access) throw std::runtime_error(access.error().message);
  m_future = std::async(std::launch::async, [its_access = *std::move(access), requests = std::move(requests), options] {
    kube::Credentials credentials(its_access, {});
    return kube::wait(credentials, requests, options);
  });
}

LibraryWait::~LibraryWait() {
  ::eventfd_write(m_cancel.get(), 1);
}

std::string LibraryWait::result() {
  const auto ended = m_future.get();
  return ended ? "met" : ended.error().message;
}

bool LibraryWait::is_over() const {
  return m_future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

void KubeTest::SetUp() {
  RealStack::SetUp();
  if (IsSkipped()) return;
  const auto files = folder() / "plane";
  std::filesystem::create_directory(files);
  m_plane = std::make_unique<test::ControlPlane>(files, stack());
}

void KubeTest::TearDown() {
  m_plane.reset();
  RealStack::TearDown();
}

void KubeTest::create(const std::string& resource, json object) {
  const auto dot = resource.find('.');
  object["apiVersion"] = dot == std::string::npos ? "v1" : resource.substr(dot + 1);
  const json status = object.value("status", json());
  object.erase("status");
  const auto answer = api().create(path_of(resource), object);
  ASSERT_EQ(answer.status, k_created) << answer.body;
  if (!status.is_null()) patch(resource, object["metadata"]["name"], {{"status", status}});
}

void KubeTest::patch(const std::string& resource, const std::string& name, const json& change) {
  const std::string part = change.contains("status") ? "/status" : "";
  const auto answer = api().patch(path_of(resource) + "/" + name + part, change);
  ASSERT_EQ(answer.status, k_ok) << answer.body;
}

void KubeTest::remove(const std::string& resource, const std::string& name) {
  const auto answer = api().remove(path_of(resource) + "/" + name, {{"gracePeriodSeconds", 0}});
  ASSERT_EQ(answer.status, k_ok) << answer.body;
}

test::Program KubeTest::wait(const std::string& user, std::vector<std::string> words) {
  return wait_with(plane().kubeconfig(user), std::move(words));
}

test::Program KubeTest::wait_with(const std::filesystem::path& kubeconfig, std::vector<std::string> words) const {
  words.insert(words.begin(), "wait");
  words.push_back("--kubeconfig=" + kubeconfig.string());
  test::Program program = launcher(words);
  // Discovery is kept below it.
  program.set("HOME", folder()).unset("XDG_CACHE_HOME");
  return program;
}

void KubeTest::wait_for_watches(const std::string& user, int count) {
  const auto deadline = std::chrono::steady_clock::now() + k_patience;
  const auto heard = [&] {
    const auto all = plane().audit();
    return std::count_if(all.begin(), all.end(), [&](const test::Audited& each) {
      return each.user == user && each.verb == "watch" && each.status == k_ok;
    });
  };
  // Polled: nobody tells when a line is added.
  while (heard() < count) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << heard() << " watches of " << user;
    std::this_thread::sleep_for(k_between_looks);
  }
}

}  // namespace kt2::e2e
