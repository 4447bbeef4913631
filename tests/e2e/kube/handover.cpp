#include "e2e/kube/handover.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <stdexcept>

namespace kt2::e2e {
namespace {

sockaddr_un address_of(const std::filesystem::path& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket.native().size() >= sizeof address.sun_path) throw std::runtime_error("a path too long for a socket");
  std::memcpy(address.sun_path, socket.c_str(), socket.native().size() + 1);
  return address;
}

// A message of one byte and one descriptor.
struct Parcel {
  Parcel() {
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
  }
  Parcel(const Parcel&) = delete;
  Parcel& operator=(const Parcel&) = delete;

  char byte = 0;
  iovec piece{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
};

}  // namespace

Handover::Handover(const std::filesystem::path& socket) : m_listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const sockaddr_un address = address_of(socket);
  if (::bind(m_listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(m_listener.get(), 1) != 0) {
    throw std::runtime_error("no Unix socket");
  }
}

Fd Handover::take() {
  const Fd giver(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  Parcel parcel;
  if (::recvmsg(giver.get(), &parcel.message, MSG_CMSG_CLOEXEC) <= 0) return {};
  const cmsghdr* const header = CMSG_FIRSTHDR(&parcel.message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return {};
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return Fd(fd);
}

void hand_over(const std::filesystem::path& socket, const Fd& fd) {
  const Fd taker(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un address = address_of(socket);
  Parcel parcel;
  if (fd) {
    cmsghdr* const header = CMSG_FIRSTHDR(&parcel.message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    const int number = fd.get();
    std::memcpy(CMSG_DATA(header), &number, sizeof number);
  } else {
    parcel.message.msg_controllen = 0;
  }
  if (::connect(taker.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::sendmsg(taker.get(), &parcel.message, 0) != 1) {
    throw std::runtime_error("nobody takes the listener");
  }
}

}  // namespace kt2::e2e
