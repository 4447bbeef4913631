// What a request proves itself by, fresh each time: certificates and tokens are read again when their files change,
// credential plugins run again when what they printed has expired or was refused. It makes no request.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/duration.hpp"
#include "base/result.hpp"
#include "kube/access.hpp"

namespace kt2::kube {

// Runs a program to its end, with `environment` beside the caller's own; its standard output. The error says how it
// failed, its limit included.
using Runner = std::function<Result<std::string>(const std::vector<std::string>& argv,
                                                 const std::vector<std::pair<std::string, std::string>>& environment,
                                                 Clock::time_point deadline)>;

struct Material {
  std::string authority;  // PEM, empty for the system's
  std::string certificate;
  std::string key;
  std::string authorization;         // the header's value; empty for none
  std::vector<std::string> headers;  // "Impersonate-User: x", and the like
  friend bool operator==(const Material&, const Material&) = default;
};

class Credentials {
 public:
  // `plugin_limit`: how long a credential plugin may run.
  Credentials(Access access, Runner runner, Duration plugin_limit = std::chrono::seconds(60));
  ~Credentials();
  Credentials(Credentials&&) noexcept;
  Credentials& operator=(Credentials&&) = delete;

  const Access& access() const;

  // Errors: a file that cannot be read or does not parse, a plugin that fails, hangs (it may run to
  // its limit, and not beyond `deadline`) or prints no credential. Cause::infrastructure may pass by itself: files that
  // are just being replaced. None holds a secret. [main-thread]
  Result<Material> get(Clock::time_point deadline);

  // The server said 401 to what get() gave last: it is not given again if a file or a plugin may give other.
  void refused();

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace kt2::kube
