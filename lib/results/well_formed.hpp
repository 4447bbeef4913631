// Whether what another program left as its report can be read at all. It does not look at what the report says.
#pragma once

#include <string_view>

namespace kt2::results {

// Whether this is an XML document with an element. [any-thread]
bool is_well_formed_xml(std::string_view text);

}  // namespace kt2::results
