// A network namespace for this process alone, with a loopback interface and no route to anywhere.
#pragma once

namespace kt2::test {

// What a program ends with that was to run in one, where this machine does not allow that.
constexpr int k_no_namespace = 77;

// Only of use to a process of one thread. Says why not, on standard error, and returns false.
bool enter_network_namespace();

}  // namespace kt2::test
