// Fetches logs, a few at a time, the newest part of each. What cannot be had is told and left out.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "diagnosis/folder.hpp"
#include "diagnosis/pod_logs.hpp"
#include "kube/http.hpp"
#include "kube/loop.hpp"

namespace kt2::diagnosis {

// Writes each log to its file in `folder`, those of what is not well first, as long as there is room. `stop` says when
// to give up. The answer: what could not be had, a line each kind.
std::vector<std::string> fetch_logs(kube::Loop& loop, kube::Http& http, std::vector<PodLog> logs, Folder& folder,
                                    const std::function<std::optional<Error>()>& stop);

}  // namespace kt2::diagnosis
