// What a test command does that it should not.
#pragma once

#include <string_view>

namespace kt2::faults {

// Nothing of a test lives for ever, whatever is broken.
inline constexpr unsigned k_longest_life_s = 900;

// Does it, and returns, perhaps with company left behind. False when there is no such mode.
//   plain     nothing
//   child     leaves a child in its process group
//   deaf      ignores SIGTERM, and leaves a child that does
//   session   leaves a daemon in a session of its own
//   detached  the same, holding no descriptor and no directory
//   respawn   leaves a process that starts another whenever that one ends, both ignoring SIGTERM
//   relay     leaves a daemon that is another process every few milliseconds
//   print     writes `bytes` to standard output
//   fill      fills the file systems of the artifacts and of the run's directory
//   closed    closes its standard streams
bool misbehave(std::string_view mode, long long bytes);

}  // namespace kt2::faults
