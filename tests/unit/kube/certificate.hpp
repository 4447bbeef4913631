// A certificate and its key, made for one test. Nobody trusts it.
#pragma once

#include <string>

namespace kt2::test {

struct Certificate {
  std::string certificate;  // PEM, as the key
  std::string key;
};

// Another one each time.
Certificate make_certificate();

// The key under the password "secret-password".
std::string encrypted_key(const std::string& key);

}  // namespace kt2::test
