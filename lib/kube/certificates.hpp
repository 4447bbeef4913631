// The certificates and the key of one Access, as they are now and checked: each parses, and key and certificate belong
// together. It knows no server.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "kube/access.hpp"
#include "kube/watched_file.hpp"

namespace kt2::kube {

struct Certificates {
  std::string authority;  // PEM, as the others; empty when there is none
  std::string certificate;
  std::string key;
  friend bool operator==(const Certificates&, const Certificates&) = default;
};

class CertificateReader {
 public:
  explicit CertificateReader(const Access& access);

  // Errors are Cause::infrastructure where a file may be better later, when whoever replaces them is done; else usage.
  Result<Certificates> read();
  // The files are read again.
  void forget();

 private:
  struct Source {
    explicit Source(const Pem& given);
    Result<std::string> text();
    std::string name() const;  // for messages
    Pem pem;
    std::optional<WatchedFile> file;
  };

  Result<Certificates> read_all();
  Result<void> check(const Certificates& now) const;

  Source m_authority;
  Source m_certificate;
  Source m_key;
  std::optional<Certificates> m_checked;
};

}  // namespace kt2::kube
