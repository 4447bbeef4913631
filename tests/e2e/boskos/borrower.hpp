// What the plugins of these tests share: flags for Boskos, and ways to behave once something is borrowed. They make
// nothing with it.
#pragma once

#include <poll.h>
#include <unistd.h>
#include <kubetest2/deployer.hpp>

#include <cstdlib>
#include <string>

namespace borrower {

inline constexpr kubetest2::Flag flags[] = {
    kubetest2::string_flag("boskos", "", "The `URL` of the server"),
    kubetest2::string_flag("type", "gce-project", "The `type` to borrow"),
    kubetest2::string_flag("boskos-user", "", "The `user`"),
    kubetest2::string_flag("boskos-password-file", "", "The `file` of the password"),
    kubetest2::duration_flag("patience", "0s", "How long to wait for one"),
    kubetest2::duration_flag("interval", "0s", "Between heartbeats"),
    kubetest2::string_flag("then", "", "What follows: `fail, crash, wait, hang` or nothing"),
    kubetest2::bool_flag("in-init", false, "Borrows in Init already"),
    kubetest2::bool_flag("forgets", false, "Leaves giving it back to the host"),
};

inline std::string borrow(kubetest2::Call& call) {
  const std::string name =
      call.acquire({call.flag("boskos"), call.flag("type"), call.flag("boskos-user"), call.flag("boskos-password-file"),
                    call.flag_duration("patience"), call.flag_duration("interval")});
  call.info("borrowed " + name);
  return name;
}

inline void then(kubetest2::Call& call) {
  const std::string what = call.flag("then");
  if (what == "fail") throw kubetest2::Failure("as it was told to");
  if (what == "crash") std::abort();
  if (what == "wait") {
    pollfd stop{call.cancel_fd(), POLLIN, 0};
    ::poll(&stop, 1, -1);
    throw kubetest2::Failure("waited in vain");
  }
  while (what == "hang") ::pause();
}

}  // namespace borrower
