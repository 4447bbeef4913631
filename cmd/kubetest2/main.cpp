#include <cstdio>
#include <exception>

#include "kubetest2/program.hpp"

int main(int argc, char** argv) {
  try {
    return kt2::program::run({argv, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "Error: internal: %s\n", error.what());
    return 1;
  }
}
