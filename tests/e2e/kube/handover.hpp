// A descriptor that one process hands to another over a Unix socket, across network namespaces.
#pragma once

#include <filesystem>

#include "base/fd.hpp"

namespace kt2::e2e {

// Who takes it: listens from its construction on.
class Handover {
 public:
  explicit Handover(const std::filesystem::path& socket);
  // Waits for it. Empty when whoever came had none to give.
  Fd take();

 private:
  Fd m_listener;
};

// Who gives it, or comes with none. Throws std::runtime_error when nobody listens.
void hand_over(const std::filesystem::path& socket, const Fd& fd);

}  // namespace kt2::e2e
