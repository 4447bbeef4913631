// Whether certificates and keys are what they should be, before a server is asked. It verifies no trust and no dates,
// and shows nothing of a key.
#pragma once

#include <string_view>

#include "base/result.hpp"

namespace kt2::kube {

// Errors (Cause::usage) are what follows the name of the text: "holds no certificate in PEM form".

// One certificate at least, and each parses.
Result<void> check_certificates(std::string_view pem);
// A private key, not encrypted.
Result<void> check_key(std::string_view pem);
// Whether the first certificate is the key's; both have been checked.
bool belong_together(std::string_view certificate, std::string_view key);

}  // namespace kt2::kube
