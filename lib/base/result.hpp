// Errors as values: an Error says what went wrong, in words for a person, and who must act. It is never printed here:
// it travels up, gains context, and is printed once, by the program.
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <string_view>

namespace kt2 {

// Who must act. The names (see cause_name) are the values of <failure type="…"> in junit_runner.xml.
enum class Cause {
  usage,           // the caller: a flag, a value, a file that was named
  test,            // the author of what was tested: the tester or a command of the job failed
  deployer,        // the author of the deployer, or of the program it drives
  infrastructure,  // the machine or the network: a full disk, a download
  timeout,         // a limit expired
  interrupted,     // a signal ended it
  lease,           // a resource that was held for the run was given to someone else, or taken away
  internal,        // us
};

// The cause's name, for example "test". [any-thread]
std::string_view cause_name(Cause cause);

// The cause of that name; internal for one that is unknown. [any-thread]
Cause cause_named(std::string_view name);

struct Error {
  Cause cause = Cause::internal;
  std::string message;
  std::string output;  // the last lines that a failed command printed; may be empty

  // The same error, its message led by `context`: "context: message".
  Error with(std::string_view context) &&;
};

// What `.value()` of a failed result does: a program error, since results are to be asked first.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

template <class T>
using Result = boost::system::result<T, Error>;

// The text of an errno value, for example "No such file or directory". [any-thread]
std::string errno_text(int number);

// An error made from errno: "what: No such file or directory".
Error errno_error(Cause cause, std::string_view what, int number);

}  // namespace kt2
