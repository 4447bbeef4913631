// Runs the tests of k3s on a host of their own, by the script `host`: they compare all that is on it.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

constexpr const char* k_inside = "KUBETEST2_K3S_HOST";

// Whether there is anything to run, and it can be run there.
bool wants_host() {
  const char* const stack = std::getenv("KUBETEST2_STACK");
  return stack != nullptr && *stack != '\0' && geteuid() == 0 && std::getenv(k_inside) == nullptr &&
         !testing::GTEST_FLAG(list_tests);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<char*> words{const_cast<char*>(KT2_K3S_HOST), argv[0]};
  for (int i = 1; i <= argc; ++i) words.push_back(argv[i]);  // with the null at the end
  testing::InitGoogleTest(&argc, argv);
  if (!wants_host()) return RUN_ALL_TESTS();
  setenv(k_inside, "1", 1);
  execv(words.front(), words.data());
  std::perror(words.front());
  return 127;
}
