#include "kind_world.hpp"

#include <fstream>

namespace kt2::test {
namespace {

namespace fs = std::filesystem;

// Each begins by writing its call down.
constexpr const char* k_record = R"sh(#!/bin/sh
world='WORLD'
line=${0##*/}
for word; do
  case $word in
    *' '*) line="$line '$word'" ;;
    *) line="$line $word" ;;
  esac
done
echo "$line" >>"$world/calls"
)sh";

constexpr const char* k_kind = R"sh(
value_of() {
  wanted=$1
  shift
  while [ $# -gt 0 ]; do
    if [ "$1" = "$wanted" ]; then printf '%s' "$2"; return; fi
    shift
  done
}
name=$(value_of --name "$@")
kubeconfig=$(value_of --kubeconfig "$@")
: "${kubeconfig:=${KUBECONFIG:-$HOME/.kube/config}}"
case "$1 $2" in
  "create cluster")
    config=$(value_of --config "$@")
    if [ -n "$config" ]; then cp "$config" "$world/seen-config"; fi
    mkdir "$world/clusters/$name" || exit 1
    touch "$world/network"
    if [ -e "$world/hang" ]; then echo creating; exec sleep 1000; fi
    if [ -e "$world/break" ]; then echo "ERROR: failed to create cluster: no more space" >&2; exit 1; fi
    if [ -e "$kubeconfig" ]; then exit; fi
    mkdir -p "${kubeconfig%/*}"
    sed "s/fake/kind-$name/g" "$world/kubeconfig" >"$kubeconfig"
    ;;
  "delete cluster")
    rm -rf "$world/clusters/$name"
    if [ -e "$kubeconfig" ] && grep -q "kind-$name\$" "$kubeconfig"; then rm "$kubeconfig"; fi
    ;;
  "get kubeconfig") sed "s/fake/kind-$name/g" "$world/kubeconfig" ;;
  "export logs")
    if [ ! -e "$world/clusters/$name" ]; then echo "ERROR: unknown cluster" >&2; exit 1; fi
    ;;
  "build node-image")
    image=$world/images/$(value_of --image "$@")
    mkdir -p "${image%/*}"
    date +%N >"$image"
    if [ -d "$3" ]; then
      output=$3/_output/dockerized/bin/linux/$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
      mkdir -p "$output"
      echo kubectl >"$output/kubectl"
    fi
    ;;
esac
)sh";

constexpr const char* k_docker = R"sh(#!/bin/sh
world='WORLD'
case $1 in
  -v) echo "Docker version 20.10.24+dfsg1, build 297e128" ;;
  context) echo unix:///var/run/docker.sock ;;
  ps)
    if [ -e "$world/stopped" ]; then
      echo "Cannot connect to the Docker daemon at ${DOCKER_HOST:-unix:///var/run/docker.sock}." >&2
      exit 1
    fi
    case $* in
      *network=kind*) ls "$world/clusters" ;;
      *)
        name=${4##*=}
        if [ -e "$world/clusters/$name" ]; then echo "$name-control-plane"; fi
        ;;
    esac
    ;;
  network)
    [ -e "$world/network" ] || exit 1
    if [ "$2" = rm ]; then rm "$world/network"; fi
    ;;
  image) for last; do :; done; cat "$world/images/$last" 2>/dev/null ;;
  exec)
    echo "$2 $3 $4 $5 $6 $7" >>"$world/exec"
    case $6 in
      get) cat "$world/Corefile" ;;
      patch) for last; do :; done; echo "$last" >"$world/patch" ;;
    esac
    ;;
esac
)sh";

// As kubeadm writes it.
constexpr const char* k_corefile = R"(.:53 {
    errors
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    loop
    reload
}
)";

constexpr const char* k_make = R"sh(
mkdir -p _output/bin
echo e2e.test >_output/bin/e2e.test
echo ginkgo >_output/bin/ginkgo
)sh";

}  // namespace

KindWorld::KindWorld() {
  const auto script = [&](const char* name, const std::string& text) {
    write_script(m_box.bin() / name, replace_all(text, "WORLD", m_box.path().string()));
  };
  fs::create_directory(m_box / "clusters");
  fs::create_directory(m_box / "images");
  std::ofstream(m_box / "network");
  std::ofstream(m_box / "Corefile") << k_corefile;
  m_cluster.put_node("node", true);
  m_cluster.put("deployments", "kube-system", "coredns",
                R"("spec":{"replicas":1},"status":{"replicas":1,"updatedReplicas":1,"readyReplicas":1,)"
                R"("availableReplicas":1})");
  m_cluster.write_kubeconfig(m_box / "kubeconfig");
  script("kind", std::string(k_record) + k_kind);
  script("make", std::string(k_record) + k_make);
  script("docker", k_docker);
}

Program KindWorld::kubetest2(const std::vector<std::string>& words) const {
  Program program = m_box.kubetest2(words);
  for (const char* name : {"CONTAINERD_ADDRESS", "CONTAINER_HOST", "DOCKER_CONTEXT", "DOCKER_HOST", "GOPATH",
                           "KIND_EXPERIMENTAL_DOCKER_NETWORK", "KIND_EXPERIMENTAL_PROVIDER", "KUBE_GIT_VERSION",
                           "KUBETEST2_CACHE", "XDG_CACHE_HOME"}) {
    program.unset(name);
  }
  return program;
}

std::vector<std::string> KindWorld::calls() const {
  return split(m_box.plain(read(m_box / "calls")));
}

bool KindWorld::has_cluster(const std::string& name) const {
  return fs::exists(m_box / "clusters" / name);
}

void KindWorld::make_cluster(const std::string& name) const {
  fs::create_directory(m_box / "clusters" / name);
}

void KindWorld::make_image(const std::string& name) const {
  std::ofstream(m_box / "images" / name);
}

bool KindWorld::has_network() const {
  return fs::exists(m_box / "network");
}

void KindWorld::remove_network() const {
  fs::remove(m_box / "network");
}

void KindWorld::break_creation() const {
  std::ofstream(m_box / "break");
}

void KindWorld::hang_creation() const {
  std::ofstream(m_box / "hang");
}

void KindWorld::stop_engine() const {
  std::ofstream(m_box / "stopped");
}

fs::path KindWorld::checkout() const {
  const fs::path folder = m_box / "kubernetes";
  fs::create_directories(folder);
  std::ofstream(folder / "go.mod") << "module k8s.io/kubernetes\n";
  return folder;
}

}  // namespace kt2::test
