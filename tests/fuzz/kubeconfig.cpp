// What stands in a kubeconfig, whatever it is: a way to a cluster, or one line that says what is wrong with it.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/fd.hpp"
#include "kube/kubeconfig.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kt2;
  const Fd file(::memfd_create("kubeconfig", MFD_CLOEXEC));
  if (!file || ::write(file.get(), data, size) != static_cast<ssize_t>(size)) return 0;
  const auto access = kube::load_access({"/proc/self/fd/" + std::to_string(file.get()), ""}, Environment());
  if (!access && (access.error().message.empty() || access.error().message.find('\n') != std::string::npos)) {
    std::abort();
  }
  return 0;
}
