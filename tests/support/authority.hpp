// A certificate authority for tests, with certificates of servers and clients, all in PEM and good for a day. It keeps
// nothing on disk.
#pragma once

#include <memory>
#include <string>

namespace kt2::test {

struct KeyPair {
  std::string certificate;
  std::string key;
};

// An RSA key, as service account tokens are signed with.
std::string new_rsa_key();

class Authority {
 public:
  Authority();
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  const std::string& certificate() const { return m_certificate; }

  // For 127.0.0.1 and localhost.
  KeyPair server() const;
  // As Kubernetes reads it: a user's name, and a group's where that is not empty.
  KeyPair client(const std::string& user, const std::string& group) const;

 private:
  struct Issuer;
  std::unique_ptr<Issuer> m_issuer;
  std::string m_certificate;
};

}  // namespace kt2::test
