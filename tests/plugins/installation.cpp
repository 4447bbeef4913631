#include "installation.hpp"

#include <stdexcept>

namespace kt2::test {

void install(const std::filesystem::path& prefix) {
  const Finished installed =
      Program({KT2_CMAKE, "--install", test::prefix().string(), "--prefix", prefix.string()}).run();
  if (installed.status != 0) throw std::runtime_error("cmake --install failed:\n" + installed.out + installed.err);
}

}  // namespace kt2::test
