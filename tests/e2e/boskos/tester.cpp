// A tester that borrows from Boskos what it would test in.
#include <kubetest2/tester.hpp>

#include "borrower.hpp"

namespace {

class Borrower {
 public:
  static constexpr const char* name = "borrower";
  static constexpr const char* version = "v0";
  static constexpr const char* summary = "borrows something from Boskos";
  static constexpr const auto& flags = borrower::flags;

  void test(kubetest2::Call& call) {
    const std::string project = borrower::borrow(call);
    borrower::then(call);
    if (!call.flag_bool("forgets")) call.release(project);
  }
};

}  // namespace

KUBETEST2_TESTER(Borrower)
