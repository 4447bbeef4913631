// What the host knows, hears and does beside running commands.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "probe.hpp"

namespace probe {
namespace {

using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;
using kubetest2::Wait;

// --- Flags and environment

void probe_flags(Call& call) {
  const auto value = [&](const char* name, std::size_t nth) {
    const char* text = call.host()->flag(call.raw(), name, nth);
    return std::string(text != nullptr ? text : "(null)");
  };
  demand_equal(value("text", 0), "a b", "--text");
  demand_equal(value("text", 1), "(null)", "a second --text");
  demand_equal(value("truth", 0), "true", "--truth");
  demand_equal(value("number", 0), "16", "--number");
  demand_equal(value("list", 0), "a", "the first of --list");
  demand_equal(value("list", 1), "b,c", "the second of --list");
  demand_equal(value("list", 2), "d", "the third of --list");
  demand_equal(value("list", 3), "(null)", "the fourth of --list");
  demand_equal(value("time", 0), "1h30m0s", "--time");
  demand_equal(value("default-text", 0), "as it was", "the default of a text");
  demand_equal(value("default-truth", 0), "true", "the default of a truth");
  demand_equal(value("default-number", 0), "-5", "the default of a number");
  demand_equal(value("default-time", 0), "24h0m0s", "the default of a duration");
  demand_equal(value("zero-text", 0), "", "no default of a text");
  demand_equal(value("zero-truth", 0), "false", "no default of a truth");
  demand_equal(value("zero-number", 0), "0", "no default of a number");
  demand_equal(value("zero-time", 0), "0s", "no default of a duration");
  demand_equal(value("zero-list", 0), "(null)", "no default of a list");
  demand_equal(value("no-such-flag", 0), "(null)", "a flag that is not there");
  demand_equal(value("up", 0), "(null)", "a flag of the launcher");
  demand(call.flag_given("text"), "--text given");
  demand(!call.flag_given("default-text") && !call.flag_given("no-such-flag"), "what is not given");
  demand(call.flag_bool("truth") && call.flag_int("number") == 16, "the wrapper's flags");
  demand(call.flag_list("list") == std::vector<std::string>{"a", "b,c", "d"}, "the wrapper's list");
}

void probe_environment(Call& call) {
  demand_equal(call.environment("KT2_GIVEN").value_or("(unset)"), "given", "KT2_GIVEN");
  demand(!call.environment("KT2_UNSET").has_value(), "KT2_UNSET");
  demand_equal(call.environment("KT2_EMPTY").value_or("(unset)"), "", "KT2_EMPTY");
  demand(call.environment("PATH").value_or("").starts_with(call.run_dir() + ":"),
         "PATH with the run's directory in front");
}

void probe_run_info(Call& call) {
  const kt2_run& run = call.run_info();
  demand(run.struct_size >= sizeof(kt2_run), "a whole kt2_run");
  demand_equal(call.run_id(), "r1", "the run's id");
  demand(call.run_dir().ends_with("/rundir/r1") && ::access(run.run_dir, W_OK) == 0, "the run's directory");
  demand(call.artifacts_dir().ends_with("/artifacts") && ::access(run.artifacts_dir, W_OK) == 0, "the artifacts");
  demand(std::string(run.version).starts_with("v"), "the host's version");
  demand(call.arguments().empty(), "arguments of a deployer");
  demand(
      run.phases == (KT2_PHASE_UP | KT2_PHASE_DOWN) && call.asked_for(KT2_PHASE_UP) && !call.asked_for(KT2_PHASE_BUILD),
      "the phases");
  demand(!call.dry_run(), "a dry run");
}

// --- Log and failures

void probe_log(Call& call) {
  call.info("the probe informs");
  call.warning("the probe warns");
  call.host()->log(call.raw(), KT2_LOG_ERROR, "the probe errs");
  std::thread([&] { call.info("the probe's thread informs"); }).join();
}

void probe_causes(Call& call) {
  const std::map<std::string, std::uint32_t> causes{{"default", KT2_CAUSE_DEFAULT},
                                                    {"usage", KT2_CAUSE_USAGE},
                                                    {"test", KT2_CAUSE_TEST},
                                                    {"deployer", KT2_CAUSE_DEPLOYER},
                                                    {"infrastructure", KT2_CAUSE_INFRASTRUCTURE}};
  throw Failure("caused", causes.at(call.flag("text")), "printed");
}

// --- Further services

void probe_interfaces(Call& call) {
  const kt2_host& host = *call.host();
  demand(host.struct_size >= sizeof(kt2_host), "a whole host");
  for (const char* id : {"kt2.host.nothing/1", "", "kt2.host.text", "kt2.host.text/2", "kt2.deployer/1"}) {
    demand(host.get_interface(id) == nullptr, std::string("NULL for \"") + id + "\"");
  }
  const auto whole = [&](const char* id, std::size_t size) {
    const auto* table = static_cast<const std::uint32_t*>(host.get_interface(id));
    demand(table != nullptr && *table >= size, std::string("a whole ") + id);
    demand(table == host.get_interface(id), std::string("the same twice for ") + id);
  };
  whole(KT2_HOST_PROGRAMS, sizeof(kt2_host_programs));
  whole(KT2_HOST_TEXT, sizeof(kt2_host_text));
  whole(KT2_HOST_METADATA, sizeof(kt2_host_metadata));
  whole(KT2_HOST_DOWNLOAD, sizeof(kt2_host_download));
  whole(KT2_HOST_STATE, sizeof(kt2_host_state));
  whole(KT2_HOST_KUBE, sizeof(kt2_host_kube));
  whole(KT2_HOST_COMMANDS, sizeof(kt2_host_commands));
  whole(KT2_HOST_YAML, sizeof(kt2_host_yaml));
}

void probe_programs(Call& call) {
  demand_equal(call.find_program("sh", KT2_ON_PATH).value_or("").substr(0, 1), "/", "an absolute path");
  demand(!call.find_program("no-such-program-anywhere").has_value(), "a program that is not there");
  demand(!call.find_program("sh", KT2_IN_RUN_DIR).has_value(), "sh in the run's directory");
  const std::string ours = call.run_dir() + "/sh";
  std::ofstream(ours) << "#!/bin/false\n";
  demand_equal(call.find_program("sh", KT2_IN_RUN_DIR).value_or("").substr(0, 1), "",
               "a program that cannot be executed");
  std::filesystem::permissions(ours, std::filesystem::perms(0755));
  demand_equal(call.find_program("sh").value_or(""), ours, "what is found first");
  call.record_program("our-sh", ours, "v1.2.3");
  call.record_program("unversioned", ours);
}

void probe_text(Call& call) {
  demand(call.split_words("a 'b c' \"d\\\"e\" f\\ g $HOME ''") ==
             std::vector<std::string>{"a", "b c", "d\"e", "f g", "$HOME", ""},
         "the words");
  demand(call.split_words("  ").empty(), "no words");
  demand_equal(call.expand("$KT2_GIVEN-${KT2_GIVEN}-$KT2_UNSET"), "given-given-", "what is expanded");
  demand_equal(call.expand("\\$KT2_GIVEN"), "$KT2_GIVEN", "what is not");
  call.split_words("an 'open quote");
}

void probe_metadata(Call& call) {
  call.set_metadata("probe-key", "a \"value\"");
  call.set_metadata("probe-key-2", "first");
  call.set_metadata("probe-key-2", "second");
}

void probe_metadata_wrong(Call& call) {
  call.set_metadata("", "value");
}

void probe_download(Call& call) {
  const std::string url = call.flag("text");
  demand_equal(call.download_text(url + "/text"), "a small text", "the text");
  const std::string file = call.download_file(url + "/archive.tar.gz", url + "/archive.tar.gz.sha256");
  call.extract(file, {{"folder/tool", call.run_dir() + "/tool"}, {"folder/other", call.run_dir() + "/other"}});
  demand_equal(call.output(Command({"tool"})), "the tool", "the extracted tool");
  call.install(call.run_dir() + "/tool", call.run_dir() + "/installed");
  demand_equal(call.output(Command({"installed"})), "the tool", "the installed tool");
}

void probe_download_wrong(Call& call) {
  const std::string url = call.flag("text");
  call.download_file(url + "/archive.tar.gz", url + "/wrong.sha256");
}

// --- Kubernetes, by the kubeconfig in --text

void probe_kube_met(Call& call) {
  kubetest2::Waiting how;
  how.kubeconfig = call.flag("text");
  how.context = "fake";
  demand_equal(call.check_kubeconfig(how.kubeconfig, "fake").substr(0, 7), "http://", "the server's URL");
  std::vector<std::string> report;
  demand(call.wait({Wait({"nodes"}, "condition=Ready"), Wait({"pods", "--for=settled"}).in("shop")}, how, &report),
         "what is met");
  demand(report.size() == 2, "an element for each object");
  demand(
      report[0].starts_with(R"({"resource":"nodes","namespace":"","name":"a","state":"met","reason":"","after_ms":)"),
      "the node's element: " + report[0]);
  demand(report[1].starts_with(R"({"resource":"pods","namespace":"shop","name":"cart","state":"met",)"),
         "the pod's element: " + report[1]);
}

void probe_kube_unmet(Call& call) {
  kubetest2::Waiting how;
  how.kubeconfig = call.flag("text");
  how.timeout = std::chrono::seconds(2);
  std::vector<std::string> report;
  try {
    call.wait({Wait({"nodes"}, "condition=Ready")}, how, &report);
  } catch (const kubetest2::Reported& reported) {
    demand(reported.status == KT2_FAILED, "a failure");
    demand(report.size() == 1 && report[0].find(R"("state":"unmet")") != std::string::npos, "an element that is unmet");
    throw;
  }
}

// Another thread knows better; nothing is pushed.
void probe_kube_stopped(Call& call) {
  kubetest2::Waiting how;
  how.kubeconfig = call.flag("text");
  int ends[2];
  demand(::pipe(ends) == 0, "a pipe");
  how.stop_fd = ends[0];
  const std::jthread other([&] { ::close(ends[1]); });
  const bool met = call.wait({Wait({"nodes"}, "condition=Ready")}, how);
  ::close(ends[0]);
  demand(!met, "a wait that was met");
}

void probe_kube_wrong(Call& call) {
  kubetest2::Waiting how;
  how.kubeconfig = call.flag("text");
  const auto fails = [](const auto& body) {
    try {
      body();
    } catch (const kubetest2::Reported& reported) {
      return reported.status == KT2_FAILED;
    }
    return false;
  };
  demand(fails([&] { call.wait({}, how); }), "a failure without waits");
  demand(fails([&] { call.wait({Wait({"nodes"})}, how); }), "a failure without a condition");
  demand(fails([&] { call.wait({Wait({"nodes"}, "nice")}, how); }), "a failure by a condition that is none");
  demand(fails([&] { call.wait({Wait({"nodes", "--timeout=5m"}, "create")}, how); }), "a failure by a flag");
  demand(fails([&] { call.check_kubeconfig("/no/such/kubeconfig"); }), "a failure without a kubeconfig");
  throw kubetest2::Reported{};
}

// Every service, for a dry run: nothing of it may happen.
void probe_everything(Call& call) {
  demand(call.dry_run(), "a dry run");
  const auto ended = call.run(shell("touch \"$KT2_RECORD\"").set("A", "b c").in("/somewhere"));
  demand(ended.success(), "success");
  demand_equal(call.output(Command({"kubectl", "version"})), "", "the output in a dry run");
  demand(call.run(Command({"no-such-program-anywhere", "a b"})).success(), "success whatever is run");
  demand(call.find_program("sh").has_value(), "a program found in a dry run, too");
  demand_equal(call.expand("$KT2_GIVEN"), "given", "text in a dry run");
  demand_equal(call.download_text("http://127.0.0.1:1/text"), "", "a text that is not downloaded");
  demand_equal(call.download_file("http://127.0.0.1:1/file", "http://127.0.0.1:1/file.sha256"), "",
               "a file that is not downloaded");
  call.extract("/nowhere/archive.tar.gz", {{"member", "/nowhere/member"}});
  call.install("/nowhere/source", "/nowhere/target");
  call.record_program("nothing", "/nowhere/program");
  call.set_metadata("probe-key", "value");
  demand(call.wait({Wait({"nodes"}, "condition=Ready"), Wait({"pods", "settled"}).in_all_namespaces()}), "a wait");
  demand_equal(call.check_kubeconfig("/no/such/kubeconfig"), "", "a kubeconfig that is not read");
}

}  // namespace

const Probe k_service_probes[] = {
    {"flags", probe_flags},           {"environment", probe_environment},
    {"run-info", probe_run_info},     {"log", probe_log},
    {"causes", probe_causes},         {"interfaces", probe_interfaces},
    {"programs", probe_programs},     {"text", probe_text},
    {"metadata", probe_metadata},     {"metadata-wrong", probe_metadata_wrong},
    {"download", probe_download},     {"download-wrong", probe_download_wrong},
    {"kube-met", probe_kube_met},     {"kube-unmet", probe_kube_unmet},
    {"kube-wrong", probe_kube_wrong}, {"kube-stopped", probe_kube_stopped},
    {"everything", probe_everything}, {nullptr, nullptr},
};

}  // namespace probe
