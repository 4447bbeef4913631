// One request to a Boskos server over HTTP, and what came back. It never tries again, and knows no operation.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/duration.hpp"
#include "base/result.hpp"

namespace kt2::boskos {

struct Server {
  std::string url;            // http or https; a path in it leads to the server, as behind a proxy
  std::string user;           // for HTTP's basic authentication; empty for none
  std::string password_file;  // read for each request, since it may be replaced meanwhile
};

// When to stop. Of a request that was sent already the answer may be worth waiting for: the server has done by then
// what it was asked.
struct Limits {
  int cancel_fd = -1;                              // readable: stop, with Cause::interrupted. Never read from
  std::optional<Clock::time_point> deadline = {};  // likewise, with Cause::timeout
  Duration patience{};                             // how long for the answer to what was sent before
};

struct Answer {
  int status = 0;
  std::string body;         // without white space at its end, at most 64 KiB
  bool challenged = false;  // it asks for other credentials
};

using Parameters = std::vector<std::pair<std::string_view, std::string_view>>;

// Why to stop now; nothing when there is no reason to. [any-thread]
std::optional<Error> reason_to_stop(const Limits& limits);

// POST url/action?parameters. An error is that no answer came: Cause::usage where another URL or file has to be named,
// Cause::infrastructure where it may come the next time. [any-thread]
Result<Answer> post(const Server& server, std::string_view action, const Parameters& parameters, const Limits& limits);

// The URL for messages: without user and password. [any-thread]
std::string shown(const Server& server);

}  // namespace kt2::boskos
