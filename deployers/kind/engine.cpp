#include "engine.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>

namespace kind {
namespace {

using kubetest2::Call;
using kubetest2::Command;
using kubetest2::Failure;

// An engine that hangs does not answer, either.
constexpr std::chrono::seconds k_answer_wait{20};

struct Candidate {
  const char* program;
  const char* says;  // what `program -v` begins with; podman calls itself docker where it stands in for it
};
constexpr Candidate k_candidates[] = {
    {"docker", "Docker version"},
    {"nerdctl", "nerdctl version"},
    {"finch", "finch version"},
    {"podman", "podman version"},
};

constexpr const char* k_choices[] = {"docker", "podman", "nerdctl", "finch", "nerdctl.lima"};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

bool is_engine(const Call& call, const Candidate& candidate) {
  if (!call.find_program(candidate.program)) return false;
  const std::string printed = call.output(Command({candidate.program, "-v"}).may_fail().limit(k_answer_wait));
  return printed.starts_with(candidate.says);
}

}  // namespace

Engine Engine::of(const Call& call, const Cluster& cluster) {
  const std::string chosen = cluster.variable("KIND_EXPERIMENTAL_PROVIDER");
  if (std::find(std::begin(k_choices), std::end(k_choices), chosen) != std::end(k_choices)) {
    if (call.dry_run() || call.find_program(chosen)) return Engine(chosen);
    throw Failure("KIND_EXPERIMENTAL_PROVIDER=" + chosen +
                      ": there is no such program on PATH: install it, or choose "
                      "another engine: docker, podman or nerdctl",
                  KT2_CAUSE_INFRASTRUCTURE);
  }
  if (call.dry_run()) return Engine("docker");
  for (const Candidate& candidate : k_candidates) {
    if (is_engine(call, candidate)) return Engine(candidate.program);
  }
  // As kind does, which may know a newer one better.
  for (const Candidate& candidate : k_candidates) {
    if (call.find_program(candidate.program)) return Engine(candidate.program);
  }
  throw Failure("there is no container engine for kind: none of docker, nerdctl, finch and podman is on PATH=" +
                    call.environment("PATH").value_or("") + ": install one",
                KT2_CAUSE_INFRASTRUCTURE);
}

Command Engine::command(const Call& call, const Cluster& cluster, std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), m_program);
  return cluster.command(call, std::move(arguments));
}

std::string Engine::address(const Call& call, const Cluster& cluster) const {
  const auto of = [&](const char* variable, const char* otherwise) {
    const std::string value = cluster.variable(variable);
    return value.empty() ? std::string(otherwise) : value + " (" + variable + ")";
  };
  if (m_program == "podman") return of("CONTAINER_HOST", "its own storage (CONTAINER_HOST is not set)");
  if (m_program != "docker") return of("CONTAINERD_ADDRESS", "its usual socket (CONTAINERD_ADDRESS is not set)");
  // What the context says holds only where this is unset.
  if (const std::string host = cluster.variable("DOCKER_HOST"); !host.empty()) return host + " (DOCKER_HOST)";
  const std::string host =
      call.output(command(call, cluster, {"context", "inspect", "--format", "{{.Endpoints.docker.Host}}"})
                      .may_fail()
                      .limit(k_answer_wait));
  return (host.empty() ? "unix:///var/run/docker.sock" : host) + " (DOCKER_HOST is not set)";
}

std::vector<std::string> Engine::nodes(const Call& call, const Cluster& cluster) const {
  const std::vector<std::string> question = {
      "ps", "-a", "--filter", "label=io.x-k8s.kind.cluster=" + cluster.name, "--format", "{{.Names}}"};
  std::string printed;
  if (call.run(command(call, cluster, question).quiet().may_fail().limit(k_answer_wait), printed).success()) {
    return lines_of(printed);
  }
  // Why not, it says on the other stream.
  std::vector<std::string> aloud = {"-c", "exec \"$@\" 2>&1", "sh", m_program};
  aloud.insert(aloud.end(), question.begin(), question.end());
  aloud.insert(aloud.begin(), "sh");
  const std::string said = call.output(cluster.command(call, aloud).may_fail().limit(k_answer_wait));
  const auto lines = lines_of(said);
  throw Failure(m_program + " does not answer at " + address(call, cluster) + ": " +
                    (lines.empty() ? "it says nothing" : lines.back()) +
                    ": start the engine, name its socket, or choose another by KIND_EXPERIMENTAL_PROVIDER "
                    "(docker, podman, nerdctl)",
                KT2_CAUSE_INFRASTRUCTURE, said);
}

std::size_t Engine::kubernetes_nodes(const Call& call, const Cluster& cluster) const {
  const auto all = nodes(call, cluster);
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [](const std::string& name) { return !name.ends_with("-external-load-balancer"); }));
}

}  // namespace kind
