// A resource of a Boskos server, held for a while: taken, kept and given back. It keeps no record of what is held, and
// no clock of its own beats.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "boskos/request.hpp"

namespace kt2::boskos {

struct Wanted {
  std::string type;
  std::string owner;
  Duration timeout{};  // how long to wait for one to be free; zero: as long as the limits let it
};

// One line for the log. Called on the calling thread.
using Note = std::function<void(std::string_view)>;

// Takes a resource that is free, and answers with its name; waits while none is, asking again and again. A request that
// was sent is answered before a stop counts, and a resource that it brought is given back. Errors name the server and
// the type: Cause::usage for a type that the server does not know, credentials it refuses, a URL that is none; else
// Cause::infrastructure, and those of the limits. [any-thread]
Result<std::string> acquire(const Server& server, const Wanted& wanted, const Limits& limits, const Note& note);

// What the server says of a lease.
enum class Standing {
  held,
  lost,    // it is someone else's by now, or there is no such resource
  unsure,  // no answer, or none that says it
};

struct Beat {
  Standing standing = Standing::unsure;
  std::string reason;  // empty when held
};

// Tells the server that the resource is still in use. [any-thread]
Beat beat(const Server& server, const std::string& owner, const std::string& name, const Limits& limits);

// Gives the resource back, to be cleaned. Succeeds for one that is not the owner's any more: the answer is what the
// server says of that, else empty. Tried again while the server cannot be reached, for a minute at most. [any-thread]
Result<std::string> release(const Server& server, const std::string& owner, const std::string& name,
                            const Limits& limits, const Note& note);

}  // namespace kt2::boskos
