#include "base/result.hpp"

#include <stdexcept>
#include <system_error>

namespace kt2 {

std::string_view cause_name(Cause cause) {
  switch (cause) {
    case Cause::usage:
      return "usage";
    case Cause::test:
      return "test";
    case Cause::deployer:
      return "deployer";
    case Cause::infrastructure:
      return "infrastructure";
    case Cause::timeout:
      return "timeout";
    case Cause::interrupted:
      return "interrupted";
    case Cause::lease:
      return "lease";
    case Cause::internal:
      return "internal";
  }
  return "internal";
}

Cause cause_named(std::string_view name) {
  for (const Cause cause : {Cause::usage, Cause::test, Cause::deployer, Cause::infrastructure, Cause::timeout,
                            Cause::interrupted, Cause::lease, Cause::internal}) {
    if (cause_name(cause) == name) return cause;
  }
  return Cause::internal;
}

Error Error::with(std::string_view context) && {
  message = std::string(context) + ": " + message;
  return std::move(*this);
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::logic_error("an error was not handled: " + error.message);
}

std::string errno_text(int number) {
  return std::generic_category().message(number);
}

Error errno_error(Cause cause, std::string_view what, int number) {
  return {cause, std::string(what) + ": " + errno_text(number), {}};
}

}  // namespace kt2
