// A control plane for each test, its objects, and waits on them: by the real command, and by the library in a thread of
// its own. It judges nothing.
#pragma once

#include <future>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "e2e/real_stack.hpp"
#include "kube/waiting.hpp"
#include "support/control_plane.hpp"

namespace kt2::e2e {

// A wait of the library under way. Destroying it interrupts it.
class LibraryWait {
 public:
  LibraryWait(const std::filesystem::path& kubeconfig, std::vector<kube::WaitRequest> requests,
              kube::WaitOptions options);
  ~LibraryWait();
  LibraryWait(const LibraryWait&) = delete;
  LibraryWait& operator=(const LibraryWait&) = delete;

  // How it ended: "met", or the error's message.
  std::string result();
  bool is_over() const;

 private:
  Fd m_cancel;
  std::future<Result<void>> m_future;
};

class KubeTest : public RealStack {
 protected:
  void SetUp() override;
  void TearDown() override;

  test::ControlPlane& plane() { return *m_plane; }
  test::ApiClient& api() { return m_plane->admin(); }

  // Creates an object of the namespace "default", with its status where it has one; asserts that it is there.
  void create(const std::string& resource, nlohmann::json object);
  void patch(const std::string& resource, const std::string& name, const nlohmann::json& change);
  void remove(const std::string& resource, const std::string& name);

  // `kubetest2 wait WORDS… --kubeconfig=…`, as a user of its own.
  test::Program wait(const std::string& user, std::vector<std::string> words);
  test::Program wait_with(const std::filesystem::path& kubeconfig, std::vector<std::string> words) const;

  // Returns when the server has heard so many watches of a user, begun and not refused.
  void wait_for_watches(const std::string& user, int count);

 private:
  std::unique_ptr<test::ControlPlane> m_plane;
};

}  // namespace kt2::e2e
