#include "results/well_formed.hpp"

#include <pugixml.hpp>

namespace kt2::results {

bool is_well_formed_xml(std::string_view text) {
  pugi::xml_document document;
  return static_cast<bool>(document.load_buffer(text.data(), text.size())) && document.document_element();
}

}  // namespace kt2::results
