// Running commands, and being told to stop.
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "probe.hpp"

namespace probe {
namespace {

using kubetest2::Call;
using kubetest2::Command;
using std::chrono::milliseconds;

Command shell(const std::string& script) {
  return Command({"sh", "-c", script});
}

// A command by the bare ABI, its exit struct and status looked at as they are.
struct Bare {
  kt2_status status;
  kt2_exit exit;
  std::string out;
};

Bare run_bare(Call& call, const std::string& script, std::uint32_t options = 0, std::int64_t timeout_ms = 0,
              const char* const* environment = nullptr, const char* directory = nullptr) {
  Bare bare{KT2_FAILED, {sizeof(kt2_exit), 99, 99}, {}};
  const char* const argv[] = {"sh", "-c", script.c_str(), nullptr};
  const kt2_command command{sizeof command, options, argv, environment, directory, timeout_ms};
  const kt2_sink sink{&bare.out, [](void* text, const char* data, std::size_t size) {
                        static_cast<std::string*>(text)->append(data, size);
                      }};
  bare.status = call.host()->run(call.raw(), &command, &sink, &bare.exit);
  return bare;
}

bool readable(int fd, int timeout_ms) {
  pollfd polled{fd, POLLIN, 0};
  return ::poll(&polled, 1, timeout_ms) == 1;
}

bool runs(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  return !text.empty() && text.substr(text.rfind(')') + 2, 1) != "Z";
}

// --- Commands

void probe_run(Call& call) {
  const Bare fine = run_bare(call, "echo out; echo err >&2");
  demand(fine.status == KT2_OK, "KT2_OK for a command that succeeds");
  demand(fine.exit.code == 0 && fine.exit.signal == 0, "exit status 0");
  demand_equal(fine.out, "out\n", "what the sink got");
  demand(call.host()->run(call.raw(), nullptr, nullptr, nullptr) == KT2_FAILED, "a failure without a command");
}

void probe_run_output(Call& call) {
  call.run(shell("echo this is passed on; echo so is this >&2"));
  call.run(shell("echo this is not; echo nor is this >&2").quiet());
  demand_equal(call.output(shell("printf 'two\\nlines\\n\\n'")), "two\nlines", "output()");
}

void probe_run_watch(Call& call) {
  std::string seen;
  auto watch = [&](std::string_view output) {
    seen += output;
    demand(!call.show("seen"), "nobody looks on");
  };
  call.run_watching(shell("echo one; echo two >&2; echo $KT2_TOKEN"), watch);
  demand_equal(seen, "one\ntwo\n[redacted:KT2_TOKEN]\n", "both streams, without secrets");
  seen.clear();
  call.run_watching(shell("echo quiet").quiet(), watch);
  demand_equal(seen, "quiet\n", "a quiet command's");
}

void probe_show(Call& call) {
  demand(call.show("half of it"), "somebody looks on");
  call.run(shell("until [ -e go ]; do sleep 0.01; done"));
}

void probe_run_large_output(Call& call) {
  // More than any pipe holds.
  demand(call.output(Command({"head", "-c", "3000000", "/dev/zero"})).size() == 3'000'000, "all of a large output");
}

void probe_run_may_fail(Call& call) {
  const Bare failed = run_bare(call, "echo before; exit 7", KT2_RUN_MAY_FAIL);
  demand(failed.status == KT2_OK, "KT2_OK for a bad end that is an answer");
  demand(failed.exit.code == 7 && failed.exit.signal == 0, "exit status 7");
  demand_equal(failed.out, "before\n", "its output");
  const Bare killed = run_bare(call, "kill -9 $$", KT2_RUN_MAY_FAIL);
  demand(killed.exit.code == -1 && killed.exit.signal == SIGKILL, "code -1 and the signal");
  const Bare late = run_bare(call, "exec sleep 600", KT2_RUN_MAY_FAIL, 50);
  demand(late.status == KT2_OK && late.exit.signal == SIGTERM, "an expired timeout as an answer");
}

void probe_run_fails(Call& call) {
  call.run(shell("echo the last line; exit 7"));
}

void probe_run_signal(Call& call) {
  call.run(shell("kill -SEGV $$"));
}

void probe_run_timeout(Call& call) {
  call.run(Command({"sleep", "600"}).limit(milliseconds(50)));
}

void probe_run_not_found(Call& call) {
  call.run(Command({"no-such-program-anywhere"}));
}

void probe_run_surroundings(Call& call) {
  demand_equal(call.output(shell("echo $KT2_GIVEN $KT2_UNSET")), "given", "the step's environment");
  demand_equal(call.output(shell("echo $A-${KT2_GIVEN-unset}").set("A", "1=2").unset("KT2_GIVEN")), "1=2-unset",
               "the command's environment");
  demand_equal(call.output(Command({"/usr/bin/env"}).clean_environment().set("A", "1=2").unset("B").set("C", "")),
               "A=1=2\nC=\nKUBETEST2_LAUNCH=" + call.environment("KUBETEST2_LAUNCH").value_or(""), "all of it");
  demand_equal(call.output(shell("pwd").in(call.run_dir())), call.run_dir(), "the directory");
  demand_equal(call.output(Command({"readlink", "/proc/self/fd/0"})), "/dev/null", "standard input");
  demand_equal(call.output(shell("cut -d' ' -f1,5 /proc/$$/stat | { read pid group; [ $pid = $group ] && echo own; }")),
               "own", "the process group");
  // What the host waits on is its own.
  const std::string descriptors = call.output(Command({"ls", "-l", "/proc/self/fd"}));
  demand(descriptors.find("socket:") == std::string::npos && descriptors.find("anon_inode:") == std::string::npos,
         "descriptors of a command's own: " + descriptors);
  // The run's directory comes first on PATH.
  const std::string program = call.run_dir() + "/uname";
  std::ofstream(program) << "#!/bin/sh\necho ours\n";
  std::filesystem::permissions(program, std::filesystem::perms(0755));
  demand_equal(call.output(Command({"uname"})), "ours", "the program of the run's directory");
  demand_equal(call.output(shell("echo ${PATH%%:*}")), call.run_dir(), "the first of PATH");
}

void probe_run_children(Call& call) {
  const std::string background = "sleep 600 > /dev/null 2>&1 & echo $!";
  const pid_t ended = std::stoi(call.output(shell(background)));
  demand(!runs(ended), "the end of what a command leaves running");
  const pid_t kept = std::stoi(call.output(shell(background).keep_children()));
  const bool alive = runs(kept);
  ::kill(kept, SIGKILL);
  demand(alive, "life for what is kept");
  const pid_t of_failed =
      std::stoi(run_bare(call, background + "; exit 1", KT2_RUN_MAY_FAIL | KT2_RUN_KEEP_CHILDREN).out);
  demand(!runs(of_failed), "the end of what a failed command leaves running");
}

// --- Being stopped

void probe_unlimited(Call& call) {
  demand(!call.cancelled(), "cancelled");
  demand(!call.time_left().has_value(), "a deadline");
  demand(call.host()->time_left_ms(call.raw()) == -1, "-1 without a deadline");
  demand(call.cancel_fd() >= 0, "a descriptor to wait on");
  demand(!readable(call.cancel_fd(), 0), "a quiet descriptor");
}

void probe_deadline(Call& call) {
  const auto left = call.time_left();
  demand(left.has_value() && left->count() > 0 && *left <= milliseconds(300), "the time that --up-timeout left");
  demand(!call.cancelled(), "cancelled before the deadline");
  demand(readable(call.cancel_fd(), -1), "readable at the deadline");
  demand(call.cancelled(), "cancelled past the deadline");
  demand(call.time_left() == milliseconds(0), "no time left");
  demand(readable(call.cancel_fd(), 0), "readable still");
  // A command that is begun now is over at once.
  call.run(Command({"sleep", "600"}));
}

void probe_cancelled(Call& call) {
  call.info("the probe waits");
  demand(readable(call.cancel_fd(), -1), "readable when cancelled");
  demand(call.cancelled(), "cancelled");
  demand(readable(call.cancel_fd(), 0), "readable still");
  throw kubetest2::Reported{KT2_CANCELLED};
}

void probe_cancelled_run(Call& call) {
  call.run(shell("echo the command waits; exec sleep 600"));
}

// cancelled() may be called from any thread, also while a command runs: it must not take the news from whoever ends the
// command.
void probe_cancelled_run_watched(Call& call) {
  std::atomic<bool> over = false;
  std::vector<std::thread> watchers;
  for (int i = 0; i < 4; ++i) {
    watchers.emplace_back([&] {
      while (!over) call.cancelled();
    });
  }
  kt2_status status = KT2_OK;
  try {
    call.run(shell("echo the command waits; exec sleep 600"));
  } catch (const kubetest2::Reported& reported) {
    status = reported.status;
  }
  over = true;
  for (std::thread& watcher : watchers) watcher.join();
  throw kubetest2::Reported{status};
}

}  // namespace

const Probe k_command_probes[] = {
    {"run", probe_run},
    {"run-output", probe_run_output},
    {"run-watch", probe_run_watch},
    {"show", probe_show},
    {"run-large-output", probe_run_large_output},
    {"run-may-fail", probe_run_may_fail},
    {"run-fails", probe_run_fails},
    {"run-signal", probe_run_signal},
    {"run-timeout", probe_run_timeout},
    {"run-not-found", probe_run_not_found},
    {"run-surroundings", probe_run_surroundings},
    {"run-children", probe_run_children},
    {"unlimited", probe_unlimited},
    {"deadline", probe_deadline},
    {"cancelled", probe_cancelled},
    {"cancelled-run", probe_cancelled_run},
    {"cancelled-run-watched", probe_cancelled_run_watched},
    {nullptr, nullptr},
};

}  // namespace probe
