// The two scripts that stand between the launcher and k3s, as each run writes them to its directory. They know nothing
// of the cluster but the folder of its node, which is their first argument.
#pragma once

namespace k3s {

// In a mount namespace of its own: gives the node its directories, then becomes what follows.
constexpr const char* k_enter = R"sh(#!/bin/sh
set -eu
node=$1
shift

# Lays a directory over one of the host's, with all that is in that, but for these names.
over() {
  directory=$1
  shift
  own=" $* "
  mount -t tmpfs -o mode=755 kubetest2 "$node/stage"
  mkdir "$node/stage/.host"
  mount --rbind "$directory" "$node/stage/.host"
  set --
  for entry in "$directory"/* "$directory"/.[!.]*; do
    name=${entry##*/}
    case $own in
      *" $name "*) ;;
      *) if [ -e "$entry" ] || [ -L "$entry" ]; then set -- "$@" ".host/$name"; fi ;;
    esac
  done
  if [ $# -gt 0 ]; then ln -s "$@" "$node/stage"; fi
  mount --move "$node/stage" "$directory"
}

# Puts a folder of the node's in the place of a directory.
own() {
  mkdir -p "$1"
  mount --bind "$2" "$1"
}

over /etc rancher resolv.conf
cp "$node/resolv.conf" /etc/resolv.conf
over /run k3s flannel netns cni containerd xtables.lock
over /var/lib rancher kubelet cni
over /var/log pods containers

own /var/lib/rancher/k3s "$node/data"
own /var/lib/kubelet "$node/kubelet"
own /var/lib/cni "$node/cni"
own /var/log/pods "$node/pods"
own /run/k3s "$node/run"
own /run/containerd/runc "${KUBETEST2_RUNC_ROOT:-$node/runc}"
unset KUBETEST2_RUNC_ROOT

# As kubelets need it: volumes are passed on to pods, and from them.
mount --make-rshared /
exec "$@"
)sh";

// Leaves what follows running, in the control groups of the node, with its output in the node's log.
constexpr const char* k_start = R"sh(#!/bin/sh
set -eu
node=$1
shift
if [ -e "$node/cgroups" ]; then
  while IFS= read -r group; do
    echo $$ >"$group/cgroup.procs"
  done <"$node/cgroups"
fi
setsid "$@" </dev/null >>"$node/k3s.log" 2>&1 &
echo $! >"$node/pid"
)sh";

}  // namespace k3s
