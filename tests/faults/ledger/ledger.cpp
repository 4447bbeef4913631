// A deployer whose cluster is a number of files in a ledger, and processes that belong to some of them: what is in the
// ledger, it has made and not yet removed. Each operation can be told to go wrong, and leaves a mark when it begins and
// when it has done its work.
#include <kubetest2/deployer.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using kubetest2::Call;
using kubetest2::Command;

constexpr const char* k_ways = "segfault, abort, exit, hang, fail, or throw: out of C, from build, up and down";

class Ledger {
 public:
  static constexpr const char* name = "ledger";
  static constexpr const char* version = "v0";
  static constexpr const char* summary = "keeps a ledger of a cluster that is none";
  static constexpr kubetest2::Flag flags[] = {
      kubetest2::string_flag("ledger", "", "`directory` of the ledger"),
      kubetest2::int_flag("things", "3", "how many files a cluster has"),
      kubetest2::strings_flag("daemons", "processes of the cluster: each of group, session or deaf"),
      kubetest2::int_flag("pace", "10", "`milliseconds` that each thing takes"),
      kubetest2::bool_flag("careless", false, "down leaves the cluster's processes to the host"),
      kubetest2::string_flag("init-fault", "", k_ways),
      kubetest2::string_flag("build-fault", "", k_ways),
      kubetest2::string_flag("up-fault", "", k_ways),
      kubetest2::string_flag("post-test-fault", "", k_ways),
      kubetest2::string_flag("dump-logs-fault", "", k_ways),
      kubetest2::string_flag("down-fault", "", k_ways),
      kubetest2::string_flag("finish-fault", "", k_ways),
  };

  void init(Call& call) {
    operation(call, "init", [] {});
  }

  void build(Call& call) {
    operation(call, "build", [&] { call.run(Command({"thing", "create", scratch(call, "build"), pace(call)})); });
  }

  void up(Call& call) {
    operation(call, "up", [&] {
      const auto things = call.flag_int("things");
      const auto daemons = call.flag_list("daemons");
      for (long long i = 0; i < things; ++i) {
        call.run(Command({"thing", "create", entry(call, "file-" + std::to_string(i)), pace(call)}));
      }
      for (std::size_t i = 0; i < daemons.size(); ++i) {
        call.run(Command({"thing", "start", entry(call, "process-" + std::to_string(i)), pace(call), daemons[i]})
                     .keep_children());
      }
    });
  }

  void down(Call& call) {
    operation(call, "down", [&] {
      const bool careless = call.flag_bool("careless");
      for (const std::string& file : entries(call)) {
        // Only its file is gone then, and its processes are still there.
        call.run(Command({"thing", careless ? "forget" : "remove", file, pace(call)}));
      }
    });
  }

  bool is_up(Call& call) { return !entries(call).empty(); }

  void post_test(Call& call, bool) {
    operation(call, "post-test", [] {});
  }
  void dump_logs(Call& call, const std::string&) {
    operation(call, "dump-logs", [] {});
  }
  void finish(Call& call) {
    operation(call, "finish", [] {});
  }

  bool throws() const { return m_throws; }

 private:
  template <class Work>
  void operation(Call& call, const std::string& which, const Work& work) {
    mark(call, which + ".begin");
    // In the middle of the work, so that there is something to take down.
    work();
    go_wrong(call, which);
    mark(call, which + ".end");
  }

  static void mark(Call& call, const std::string& what) {
    touch(call.environment("KT2_FAULTS_MARKS").value_or(".") + "/" + what);
  }

  static void touch(const std::string& file) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd >= 0) ::close(fd);
  }

  // Once only: a later call works.
  void go_wrong(Call& call, const std::string& which) {
    const std::string how = call.flag((which + "-fault").c_str());
    const std::string once = call.flag("ledger") + "/went-wrong." + which;
    if (how.empty() || fs::exists(once)) return;
    touch(once);
    if (how == "segfault") ::raise(SIGSEGV);
    if (how == "abort") std::abort();
    if (how == "exit") std::exit(3);
    while (how == "hang") ::pause();
    m_throws = how == "throw";
    throw kubetest2::Failure("told to fail");
  }

  static std::string cluster(Call& call) { return "cluster-" + call.run_id() + "-"; }
  static std::string entry(Call& call, const std::string& thing) {
    return call.flag("ledger") + "/" + cluster(call) + thing;
  }
  static std::string scratch(Call& call, const std::string& thing) { return call.run_dir() + "/" + thing; }
  static std::string pace(Call& call) { return call.flag("pace"); }

  // The last made first.
  static std::vector<std::string> entries(Call& call) {
    std::vector<std::string> found;
    const std::string prefix = cluster(call);
    for (const auto& file : fs::directory_iterator(call.flag("ledger"))) {
      if (file.path().filename().string().starts_with(prefix)) found.push_back(file.path().string());
    }
    std::sort(found.rbegin(), found.rend());
    return found;
  }

  bool m_throws = false;
};

// What the wrapper catches, thrown again on the host's side of it.
template <auto Method>
kt2_status unfenced(kt2_instance* instance, kt2_call* call) {
  const kt2_status status = kubetest2::detail::operation<Method, Ledger>(instance, call);
  if (kubetest2::detail::instance_of<Ledger>(instance).plugin.throws()) throw std::runtime_error("out of C");
  return status;
}

const void* get_interface(const char* id) noexcept {
  static constexpr kt2_deployer deployer{sizeof deployer, unfenced<&Ledger::build>, unfenced<&Ledger::up>,
                                         unfenced<&Ledger::down>, kubetest2::detail::is_up<Ledger>};
  if (std::string_view(id) == KT2_DEPLOYER) return &deployer;
  return kubetest2::detail::deployer_interface<Ledger>(id);
}

}  // namespace

extern "C" KT2_EXPORT constinit const kt2_plugin kt2_plugin_v1 = {sizeof(kt2_plugin),
                                                                  KT2_ABI_MINOR,
                                                                  "deployer",
                                                                  Ledger::name,
                                                                  Ledger::version,
                                                                  Ledger::summary,
                                                                  nullptr,
                                                                  kubetest2::detail::k_flags<Ledger>.data(),
                                                                  0,
                                                                  kubetest2::detail::create<Ledger>,
                                                                  kubetest2::detail::destroy<Ledger>,
                                                                  get_interface};
