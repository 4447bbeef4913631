// One request, made once, that stops the moment it is told to. It does not try again, and does not know where the bytes
// go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/duration.hpp"
#include "base/result.hpp"
#include "download/fetch.hpp"

namespace kt2::download {

struct Request {
  std::string url;           // that url_scheme() accepts
  std::uint64_t offset = 0;  // bytes that are here already; above 0 only with a validator
  std::string validator;     // that the rest must be of, for If-Range
};

struct Body {
  bool resumed = false;   // it goes on at the request's offset; else it is all of it
  std::string validator;  // a strong ETag, else Last-Modified, else empty: what a later request may resume by
};

// Where a body goes. An error ends the transfer, and is its error.
class Sink {
 public:
  virtual ~Sink() = default;
  // Once, before the first write, and before success also for an empty body.
  virtual Result<void> begin(const Body& body) = 0;
  virtual Result<void> write(std::string_view data) = 0;
};

// What ended a transfer, and what may come after it.
struct Trouble {
  enum class After {
    retry,       // the same again may work, and may resume
    start_over,  // the same again may work, without what is here
    give_up,     // it would end the same way
    stop,        // the caller cancelled it, or its deadline has come
  };
  Error error;  // not naming the URL yet
  After after = After::give_up;
  Duration retry_after{};  // what the server asks to wait, 0 when it does not say
};

// Gets request.url into `sink`, within the options' deadline, idle limit and cancellation; reports progress as often as
// there is any. Nothing means that the body is whole as far as HTTP can tell. [any-thread]
std::optional<Trouble> transfer(const Request& request, Sink& sink, const FetchOptions& options);

}  // namespace kt2::download
