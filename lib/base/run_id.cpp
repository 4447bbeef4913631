#include "base/run_id.hpp"

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace kt2 {

std::string random_run_id() {
  return boost::uuids::to_string(boost::uuids::random_generator()());
}

Result<void> check_run_id(std::string_view id) {
  bool valid = !id.empty() && id != "." && id != ".." && id.size() <= 255;
  for (const char c : id) valid = valid && c != '/' && static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
  if (valid) return {};
  return Error{Cause::usage,
               "the run id \"" + std::string(id) +
                   "\" cannot name a directory: give --run-id (or PROW_JOB_ID) one path component",
               {}};
}

}  // namespace kt2
