// Times the launcher side by side with its yardsticks, in one run and in turn, so that a machine whose speed drifts
// treats all alike. It judges nothing: it prints a table.
//
//   bench PREFIX [PEER]      PEER: another kubetest2, its deployers and testers on PATH
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Words = std::vector<std::string>;

struct Sample {
  double wall_ms = 0;
  double cpu_ms = 0;
  double peak_mb = 0;  // of the largest single process
  double bytes = 0;
  bool success = false;
};

struct Subject {
  std::string name;
  std::vector<Words> pipeline;  // programs joined by pipes; the last one's output is read and thrown away
  std::vector<Sample> samples;
};

double milliseconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

// posix_spawn's kin would do; fork is kept, since the launcher itself is started so by shells. Returns the pid.
pid_t start(const Words& words, int in, int out) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  const int nothing = ::open("/dev/null", O_RDWR);
  ::dup2(in >= 0 ? in : nothing, 0);
  ::dup2(out, 1);
  ::dup2(nothing, 2);
  ::execvp(argv[0], argv.data());
  ::_exit(127);
}

double read_all(int fd) {
  static char buffer[1 << 20];
  double bytes = 0;
  for (ssize_t count = 1; count > 0; bytes += static_cast<double>(count)) count = ::read(fd, buffer, sizeof buffer);
  return bytes;
}

Sample measure(const std::vector<Words>& pipeline) {
  const auto begin = Clock::now();
  std::vector<pid_t> pids;
  int in = -1;
  for (const Words& words : pipeline) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) std::exit(1);
    pids.push_back(start(words, in, ends[1]));
    ::close(ends[1]);
    if (in >= 0) ::close(in);
    in = ends[0];
  }
  Sample sample;
  sample.bytes = read_all(in);
  ::close(in);
  sample.success = true;
  for (const pid_t pid : pids) {
    int status = 0;
    rusage usage{};
    ::wait4(pid, &status, 0, &usage);
    sample.success = sample.success && status == 0;
    sample.cpu_ms += milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
    sample.peak_mb = std::max(sample.peak_mb, static_cast<double>(usage.ru_maxrss) / 1024);
  }
  sample.wall_ms = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
  return sample;
}

template <class Value>
double median(const Subject& subject, Value&& value) {
  std::vector<double> values;
  for (const Sample& sample : subject.samples) values.push_back(value(sample));
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void run_in_turn(std::vector<Subject>& subjects, int rounds) {
  for (int round = -1; round < rounds; ++round) {
    for (Subject& subject : subjects) {
      const Sample sample = measure(subject.pipeline);
      if (!sample.success) {
        std::fprintf(stderr, "bench: %s failed\n", subject.name.c_str());
        std::exit(1);
      }
      if (round >= 0) subject.samples.push_back(sample);  // the first round only warms up
    }
  }
}

// The median over the rounds of subject/yardstick: each pair ran at the same time of day.
double ratio(const Subject& subject, const Subject& yardstick, double Sample::*member) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < subject.samples.size(); ++i) {
    ratios.push_back(subject.samples[i].*member / std::max(1e-3, yardstick.samples[i].*member));
  }
  std::ranges::sort(ratios);
  return ratios[ratios.size() / 2];
}

void print_starts(const std::vector<Subject>& subjects) {
  std::printf("| command | wall ms | cpu ms | wall : true | cpu : true | peak MB |\n|---|---|---|---|---|---|\n");
  for (const Subject& subject : subjects) {
    std::printf("| %s | %.2f | %.2f | %.1f | %.1f | %.1f |\n", subject.name.c_str(),
                median(subject, [](auto& s) { return s.wall_ms; }), median(subject, [](auto& s) { return s.cpu_ms; }),
                ratio(subject, subjects.front(), &Sample::wall_ms), ratio(subject, subjects.front(), &Sample::cpu_ms),
                median(subject, [](auto& s) { return s.peak_mb; }));
  }
}

void print_throughput(const std::vector<Subject>& subjects) {
  std::printf("\n| output passed | MB/s | of cat's | peak MB |\n|---|---|---|---|\n");
  const auto rate = [](const Sample& sample) { return sample.bytes / 1e6 / (sample.wall_ms / 1e3); };
  for (const Subject& subject : subjects) {
    const double own = median(subject, rate);
    std::printf("| %s | %.0f | %.0f%% | %.1f |\n", subject.name.c_str(), own,
                100 * own / median(subjects.front(), rate), median(subject, [](auto& s) { return s.peak_mb; }));
  }
}

std::vector<Subject> starts(const std::string& ours, const std::string& peer) {
  std::vector<Subject> subjects{{"/bin/true", {{"/bin/true"}}, {}}};
  const auto add = [&](const std::string& label, const std::string& program) {
    subjects.push_back({label + " --help", {{program, "--help"}}, {}});
    subjects.push_back({label + " noop --help", {{program, "noop", "--help"}}, {}});
    subjects.push_back({label + " noop --up --down --test=exec -- true",
                        {{program, "noop", "--up", "--down", "--test=exec", "--", "true"}},
                        {}});
  };
  add("kubetest2", ours);
  if (!peer.empty()) add("peer", peer);
  return subjects;
}

std::vector<Subject> throughputs(const std::string& ours, const std::string& peer) {
  const std::string small = "200000000";
  const std::string large = "2000000000";
  std::vector<Subject> subjects{{"head -c 2 GB, cat", {{"head", "-c", large, "/dev/zero"}, {"cat"}}, {}},
                                {"kubetest2 noop --test=exec -- head -c 2 GB",
                                 {{ours, "noop", "--test=exec", "--", "head", "-c", large, "/dev/zero"}},
                                 {}},
                                {"kubetest2 noop --test=exec -- head -c 200 MB",
                                 {{ours, "noop", "--test=exec", "--", "head", "-c", small, "/dev/zero"}},
                                 {}}};
  if (!peer.empty()) {
    subjects.push_back({"peer noop --test=exec -- head -c 2 GB",
                        {{peer, "noop", "--test=exec", "--", "head", "-c", large, "/dev/zero"}},
                        {}});
  }
  return subjects;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench PREFIX [PEER]\n");
    return 1;
  }
  const std::string ours = std::string(argv[1]) + "/bin/kubetest2";
  const std::string peer = argc > 2 ? argv[2] : "";
  std::string directory = (std::filesystem::temp_directory_path() / "kt2-bench-XXXXXX").string();
  if (::mkdtemp(directory.data()) == nullptr || ::chdir(directory.c_str()) != 0) return 1;
  auto first = starts(ours, peer);
  run_in_turn(first, 40);
  print_starts(first);
  auto second = throughputs(ours, peer);
  run_in_turn(second, 5);
  print_throughput(second);
  std::filesystem::current_path("/");
  std::filesystem::remove_all(directory);
  return 0;
}
