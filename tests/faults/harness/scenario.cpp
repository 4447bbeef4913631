#include "scenario.hpp"

#include <fmt/format.h>

#include <csignal>

namespace kt2::faults {
namespace {

// What one thing of the cluster takes to make.
constexpr int k_thing_ms = 13;
constexpr int k_little_bytes = 1'000'000;
// More than that is not kept in a file.
constexpr long long k_kept_bytes = 10'000'000;

void pick_phases(Random& random, Scenario& s) {
  switch (random.between(0, 9)) {
    case 0:
      s.up = true;
      break;
    case 1:
      s.up = s.down = true;
      break;
    case 2:
      s.up = s.test = true;
      break;
    case 3:
      s.prepared = s.test = true;
      break;
    case 4:
      s.prepared = s.test = s.down = true;
      break;
    case 5:
      s.prepared = s.down = true;
      break;
    default:
      s.up = s.test = s.down = true;
  }
  s.build = s.up && random.chance(25);
  s.pre = s.test && random.chance(20);
  s.post = s.test && random.chance(20);
}

void pick_cluster(Random& random, Scenario& s) {
  s.things = random.between(1, 4);
  for (int left = random.between(0, 2); left > 0; --left) {
    s.daemons.push_back(random.pick<std::string>({{"group", 1}, {"session", 1}, {"deaf", 1}}));
  }
  s.careless = random.chance(15);
}

void pick_faulty(Random& random, Scenario& s) {
  if (!random.chance(18)) return;
  s.faulty = random.pick<std::string>({{"init", 1},
                                       {"build", s.build ? 1 : 0},
                                       {"up", s.up ? 3 : 0},
                                       {"post-test", s.test ? 1 : 0},
                                       {"dump-logs", 1},
                                       {"down", s.down ? 3 : 0},
                                       {"finish", 1}});
  // Only these have a limit of their own.
  const bool limited = s.faulty == "build" || s.faulty == "up" || s.faulty == "down";
  s.how = random.pick<std::string>(
      {{"segfault", 4}, {"abort", 2}, {"exit", 3}, {"fail", 3}, {"throw", limited ? 3 : 0}, {"hang", limited ? 2 : 0}});
}

void pick_tester(Random& random, Scenario& s, long long most_bytes) {
  Tester& t = s.tester;
  t.mode = random.pick<std::string>({{"plain", 4},
                                     {"child", 3},
                                     {"deaf", 3},
                                     {"session", 3},
                                     {"detached", 3},
                                     {"respawn", 2},
                                     {"relay", 2},
                                     {"print", 3},
                                     {"fill", 2},
                                     {"closed", 2}});
  t.bytes = random.chance(30) ? most_bytes : random.between(0, k_little_bytes);
  // A run that nobody ends does not wait for a tester that does not end by itself.
  const bool ended = s.fault.asks() || s.fault.kills();
  const bool in_time = s.fault.mark != "test.end" && !s.fault.mark.starts_with("down") &&
                       !s.fault.mark.starts_with("post") && !s.fault.mark.starts_with("finish");
  t.stay_ms = ended && in_time && random.chance(50) ? -1 : random.between(0, 80);
  const bool struck = s.fault.target == Target::tester || s.fault.target == Target::tester_group;
  if (struck && t.stay_ms >= 0) t.stay_ms += s.fault.blows.front().after_us / 1000;
  // Only a tester that succeeds leaves this mark.
  if (s.fault.mark == "test.end") return;
  if (random.chance(25)) t.end = random.between(1, 255);
  if (random.chance(8)) t.end = -random.pick<int>({{SIGSEGV, 1}, {SIGKILL, 1}, {SIGTERM, 1}, {SIGABRT, 1}});
}

void pick_surroundings(Random& random, Scenario& s) {
  // A reader that stands still holds up a run that nobody ends.
  const bool ended = s.fault.asks() || (s.fault.kills() && s.fault.target == Target::supervisor);
  const bool waits = s.tester.stay_ms < 0 && ended;
  s.sink = random.pick<Sink>(
      {{Sink::file, 7}, {Sink::null, 2}, {Sink::gone, 1}, {Sink::unread, waits && s.tester.mode == "print" ? 8 : 0}});
  if (s.sink == Sink::file && s.tester.bytes > k_kept_bytes) s.sink = Sink::null;
  if (s.test && s.tester.mode == "fill") {
    s.disk = random.chance(60) ? Disk::small_artifacts : Disk::small_run_dir;
  }
  s.cleaning = random.pick<Cleaning>({{Cleaning::by_id, 2}, {Cleaning::by_call, 1}});
}

std::string phases(const Scenario& s) {
  std::string text = s.prepared ? "(up)" : "";
  for (const auto& [wanted, name] : {std::pair(s.build, "build"),
                                     {s.up, "up"},
                                     {s.pre, "pre"},
                                     {s.test, "test"},
                                     {s.post, "post"},
                                     {s.down, "down"}}) {
    if (wanted) text += (text.empty() ? "" : " ") + std::string(name);
  }
  return text;
}

std::vector<std::string> common(const Scenario& s, const std::filesystem::path& directory) {
  std::vector<std::string> words{"ledger",
                                 "--run-id=" + s.id(),
                                 "--rundir=" + (directory / "rundir").string(),
                                 "--artifacts=" + (directory / "artifacts").string(),
                                 "--grace-period=300ms",
                                 "--ledger=" + (directory / "ledger").string(),
                                 "--things=" + std::to_string(s.things)};
  for (const std::string& daemon : s.daemons) words.push_back("--daemons=" + daemon);
  if (s.careless) words.emplace_back("--careless");
  return words;
}

}  // namespace

std::string Scenario::id() const {
  return fmt::format("{:016x}", seed);
}

std::vector<std::string> Scenario::marks() const {
  std::vector<std::string> result;
  for (const auto& [wanted, name] : {std::pair(true, "init"),
                                     {build, "build"},
                                     {up, "up"},
                                     {pre, "pre"},
                                     {test, "test"},
                                     {post, "post"},
                                     {test, "post-test"},
                                     {down, "down"},
                                     {true, "finish"}}) {
    if (!wanted) continue;
    result.push_back(std::string(name) + ".begin");
    result.push_back(std::string(name) + ".end");
  }
  return result;
}

std::string Scenario::text() const {
  std::string text = phases(*this) + "; ";
  if (test) text += fmt::format("tester {} {} ms {}; ", tester.mode, tester.stay_ms, tester.end);
  if (!daemons.empty()) text += fmt::format("daemons {}{}; ", fmt::join(daemons, " "), careless ? " forgotten" : "");
  if (!faulty.empty()) text += fmt::format("{} in {}; ", how, faulty);
  if (sink == Sink::gone || sink == Sink::unread) text += sink == Sink::gone ? "no reader; " : "reader stands still; ";
  if (disk != Disk::roomy) text += disk == Disk::small_artifacts ? "small artifacts; " : "small rundir; ";
  text += fault.name();
  if (!fault.none()) {
    text += fmt::format(" {:.1f} ms after {}", static_cast<double>(fault.blows.front().after_us) / 1000,
                        fault.mark.empty() ? "the start" : fault.mark);
  }
  return text;
}

std::vector<std::string> Scenario::preparing_arguments(const std::filesystem::path& directory) const {
  std::vector<std::string> words = common(*this, directory);
  words.emplace_back("--up");
  return words;
}

std::vector<std::string> Scenario::arguments(const std::filesystem::path& directory) const {
  std::vector<std::string> words = common(*this, directory);
  for (const auto& [wanted, flag] : {std::pair(build, "--build"), {up, "--up"}, {down, "--down"}}) {
    if (wanted) words.emplace_back(flag);
  }
  if (!faulty.empty()) words.push_back("--" + faulty + "-fault=" + how);
  if (how == "hang" && fault.kind != "three requests") words.push_back("--" + faulty + "-timeout=1500ms");
  if (pre) words.emplace_back("--pre-test-cmd=tester,pre,plain,5,0");
  if (post) words.emplace_back("--post-test-cmd=tester,post,plain,5,0");
  if (test) {
    for (const std::string& word :
         {std::string("--test=exec"), std::string("--"), std::string("tester"), std::string("test"), tester.mode,
          std::to_string(tester.stay_ms), std::to_string(tester.end), std::to_string(tester.bytes)}) {
      words.push_back(word);
    }
  }
  return words;
}

std::vector<std::string> Scenario::cleaning_arguments(const std::filesystem::path& directory, bool killed) const {
  if (!killed && cleaning == Cleaning::by_call) {
    std::vector<std::string> words = common(*this, directory);
    words.emplace_back("--down");
    return words;
  }
  return {"runs", "down", killed ? "--all-dead" : id(), "--rundir=" + (directory / "rundir").string()};
}

Scenario scenario_of(std::uint64_t seed, long long most_bytes) {
  Random random(seed);
  Scenario s;
  s.seed = seed;
  pick_phases(random, s);
  pick_cluster(random, s);
  pick_faulty(random, s);
  s.fault = pick_fault(random, s.marks(), s.test, k_thing_ms * (s.things + static_cast<int>(s.daemons.size())));
  if (s.test) pick_tester(random, s, most_bytes);
  pick_surroundings(random, s);
  if (s.fault.kind == "three requests") {
    // The third is for a Down that does not end.
    if (s.down) s.faulty = "down";
    if (s.down) s.how = "hang";
  }
  if (s.fault.kills_all()) {
    // Nobody is left who could have recorded what Up had just started, or who ends what the tester left.
    s.careless = false;
    s.cleaning = Cleaning::by_id;
  }
  return s;
}

}  // namespace kt2::faults
