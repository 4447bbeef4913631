#include "kube/credentials.hpp"

#include "kube/base64.hpp"
#include "kube/certificates.hpp"
#include "kube/exec_credentials.hpp"
#include "kube/impersonation.hpp"
#include "kube/token_file.hpp"

namespace kt2::kube {

struct Credentials::State {
  State(Access given, Runner runner, Duration limit)
      : access(std::move(given)), certificates(access), token(access), exec(std::move(runner), limit) {}

  Access access;
  CertificateReader certificates;
  TokenFile token;
  ExecCredentials exec;
};

Credentials::Credentials(Access access, Runner runner, Duration plugin_limit)
    : m_state(std::make_unique<State>(std::move(access), std::move(runner), plugin_limit)) {}
Credentials::~Credentials() = default;
Credentials::Credentials(Credentials&&) noexcept = default;

const Access& Credentials::access() const {
  return m_state->access;
}

Result<Material> Credentials::get(Clock::time_point deadline) {
  const Access& access = m_state->access;
  auto certificates = m_state->certificates.read();
  if (!certificates) return certificates.error();
  auto token = m_state->token.read();
  if (!token) return token.error();
  Material material{std::move(certificates->authority),
                    std::move(certificates->certificate),
                    std::move(certificates->key),
                    {},
                    impersonation_headers(access)};
  if (access.exec) {
    auto credential = m_state->exec.get(access, material.authority, deadline);
    if (!credential) return credential.error();
    // What the kubeconfig itself holds goes before what the plugin prints, as kubectl has it.
    if (token->empty() && access.username.empty()) *token = std::move(credential->token);
    if (material.certificate.empty()) {
      material.certificate = std::move(credential->certificate);
      material.key = std::move(credential->key);
    }
  }
  if (!token->empty()) {
    material.authorization = "Bearer " + *token;
  } else if (!access.username.empty() || !access.password.empty()) {
    material.authorization = "Basic " + encode_base64(access.username + ":" + access.password);
  }
  return material;
}

void Credentials::refused() {
  m_state->certificates.forget();
  m_state->token.forget();
  m_state->exec.forget();
}

}  // namespace kt2::kube
