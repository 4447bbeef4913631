// A deployer that borrows from Boskos what it would make a cluster in.
#include "borrower.hpp"

namespace {

class Borrower {
 public:
  static constexpr const char* name = "borrower";
  static constexpr const char* version = "v0";
  static constexpr const char* summary = "borrows something from Boskos";
  static constexpr const auto& flags = borrower::flags;

  void init(kubetest2::Call& call) {
    if (call.flag_bool("in-init")) take(call);
  }
  void build(kubetest2::Call& call) { borrower::then(call); }
  void up(kubetest2::Call& call) {
    take(call);
    borrower::then(call);
  }
  void down(kubetest2::Call& call) {
    call.info("going down with " + m_project);
    if (call.environment("KT2_DOWN_FAILS")) throw kubetest2::Failure("down fails, as it was told to");
    if (!m_project.empty() && !call.flag_bool("forgets")) call.release(m_project);
  }
  void restore(kubetest2::Call&, const std::string& record) { m_project = record; }
  bool is_up(kubetest2::Call&) { return true; }

 private:
  void take(kubetest2::Call& call) {
    if (!m_project.empty()) return;
    m_project = borrower::borrow(call);
    call.keep(m_project);
  }
  std::string m_project;
};

}  // namespace

KUBETEST2_DEPLOYER(Borrower)
