// Variables in a command's arguments, by the rule that pre- and post-test commands and the exec tester share. No shell:
// nothing else is special.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/environment.hpp"

namespace kt2 {

// An argument that holds `\$` has each `\$` turned into `$` and is otherwise left alone. Any other has $NAME and
// ${NAME} replaced by the variable's value, an unset one by nothing; `$` and one of `*#$@!?-0-9` by nothing, as Go's
// os.Expand does. [any-thread]
std::string expand_argument(std::string_view argument, const Environment& environment);

// The same over a whole command. [any-thread]
std::vector<std::string> expand_arguments(const std::vector<std::string>& arguments, const Environment& environment);

}  // namespace kt2
