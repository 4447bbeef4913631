// One answer, whole, for those who cannot go on without it. It tries again while the server is not there, and holds up
// whoever asks, but not the loop's other work.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "kube/discovery.hpp"
#include "kube/http.hpp"
#include "kube/loop.hpp"

namespace kt2::kube {

// Gets `path`. An answer with any status is an answer, but for 429 and, as `on_5xx` has it, 5xx of a server that is
// coming up, which are tried again; so is a 401, with other credentials, a few times. `stop` says when to give up, with
// an error; `trouble` is told why it is tried again, and with nothing when it went well.
Result<Answer> fetch(Loop& loop, Http& http, const std::string& path, const std::vector<std::string>& headers,
                     const std::function<std::optional<Error>()>& stop,
                     const std::function<void(const std::optional<Error>&)>& trouble, Trouble on_5xx = Trouble::passes);

}  // namespace kt2::kube
