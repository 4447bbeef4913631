# Debian roots in folders. Sourced.

# pack ROOT TAR: without what an engine or a kernel puts there.
pack() {
  tar --create --file="$2" --directory="$1" --numeric-owner --sort=name --anchored \
    --exclude='./proc/*' --exclude='./sys/*' --exclude='./dev/*' --exclude='./run/*' --exclude='./tmp/*' .
}

# slim ROOT: of a Debian, what only takes room.
slim() {
  rm -rf "$1"/usr/share/{doc,info,lintian,locale,man}/* "$1"/var/cache/{apt,debconf}/* "$1"/var/lib/apt/lists/* \
    "$1"/var/log/*.log "$1"/var/log/apt
}

# inside ROOT COMMAND…: with the root as its own, and nothing of it running after.
inside() {
  unshare --mount --pid --fork --kill-child --propagation private sh -euc '
    mount -t proc proc "$1/proc"
    mount -t tmpfs tmpfs "$1/run"
    mount --rbind /dev "$1/dev"
    exec chroot "$@"' sh "$@"
}
