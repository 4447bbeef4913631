// A deployer that does what scripts say: build, up and down in the folder of KT2_FAULTS, each if it is there.
#include <kubetest2/deployer.hpp>

#include <filesystem>

namespace {

class Script {
 public:
  static constexpr const char* name = "script";
  static constexpr const char* version = "v0";
  static constexpr const char* summary = "runs the scripts of a test";
  static constexpr kubetest2::Flag flags[] = {kubetest2::string_flag("size", "small", "The `size` that scripts see")};

  void build(kubetest2::Call& call) { run(call, "build"); }
  void up(kubetest2::Call& call) {
    m_record = "kept by " + call.run_id();
    call.keep(m_record);
    run(call, "up");
  }
  void down(kubetest2::Call& call) { run(call, "down"); }
  void restore(kubetest2::Call&, const std::string& record) { m_record = record; }
  std::string kubeconfig(kubetest2::Call& call) { return call.run_dir() + "/kubeconfig"; }
  bool is_up(kubetest2::Call&) { return true; }

 private:
  void run(kubetest2::Call& call, const std::string& operation) const {
    const std::string script = call.environment("KT2_FAULTS").value_or("") + "/" + operation;
    if (!std::filesystem::exists(script)) return;
    kubetest2::Command command({script});
    command.set("RECORD", m_record).set("SIZE", call.flag("size"));
    if (operation == "up") command.keep_children();
    call.run(command);
  }

  std::string m_record;
};

}  // namespace

KUBETEST2_DEPLOYER(Script)
