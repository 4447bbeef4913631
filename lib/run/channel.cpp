#include "run/channel.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace kt2::run {
namespace {

// Well below what a socket buffer holds by default.
constexpr std::size_t k_largest_field = 48 * 1024;

void append(std::string& bytes, std::string_view field) {
  // The end of a text says more than its start: what failed last.
  if (field.size() > k_largest_field) field.remove_prefix(field.size() - k_largest_field);
  const auto size = static_cast<std::uint32_t>(field.size());
  bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
  bytes += field;
}

Message parse(std::string_view bytes) {
  Message message;
  if (bytes.empty()) return message;
  message.kind = static_cast<MessageKind>(bytes.front());
  bytes.remove_prefix(1);
  while (bytes.size() >= sizeof(std::uint32_t)) {
    std::uint32_t size = 0;
    std::memcpy(&size, bytes.data(), sizeof size);
    bytes.remove_prefix(sizeof size);
    if (size > bytes.size()) break;
    message.fields.emplace_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return message;
}

}  // namespace

Result<std::pair<Channel, Channel>> Channel::make_pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return errno_error(Cause::infrastructure, "making a socket pair", errno);
  }
  return std::pair(Channel(Fd(ends[0])), Channel(Fd(ends[1])));
}

bool Channel::send(const Message& message) {
  std::string bytes(1, static_cast<char>(message.kind));
  for (const std::string& field : message.fields) append(bytes, field);
  ssize_t sent = -1;
  do {
    sent = ::send(m_socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent >= 0;
}

bool Channel::send_fd(MessageKind kind, int fd) {
  char byte = static_cast<char>(kind);
  iovec part{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof fd)] = {};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control;
  header.msg_controllen = sizeof control;
  cmsghdr* attached = CMSG_FIRSTHDR(&header);
  attached->cmsg_level = SOL_SOCKET;
  attached->cmsg_type = SCM_RIGHTS;
  attached->cmsg_len = CMSG_LEN(sizeof fd);
  std::memcpy(CMSG_DATA(attached), &fd, sizeof fd);
  ssize_t sent = -1;
  do {
    sent = ::sendmsg(m_socket.get(), &header, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent >= 0;
}

std::optional<Message> Channel::receive() {
  bool gone = false;
  return receive_with(0, gone);
}

std::optional<Message> Channel::try_receive(MessageKind kind, bool& gone) {
  char first = 0;
  const ssize_t size = ::recv(m_socket.get(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
  gone = size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR);
  if (size <= 0 || first != static_cast<char>(kind)) return std::nullopt;
  return receive_with(MSG_DONTWAIT, gone);
}

std::optional<Message> Channel::receive_with(int flags, bool& gone) {
  ssize_t size = -1;
  do {
    size = ::recv(m_socket.get(), nullptr, 0, MSG_PEEK | MSG_TRUNC | flags);
  } while (size < 0 && errno == EINTR);
  if (size <= 0) {
    gone = size == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
    return std::nullopt;
  }
  std::string bytes(static_cast<std::size_t>(size), '\0');
  iovec part{bytes.data(), bytes.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control;
  header.msg_controllen = sizeof control;
  if (::recvmsg(m_socket.get(), &header, MSG_CMSG_CLOEXEC) != size) {
    gone = true;
    return std::nullopt;
  }
  if (cmsghdr* attached = CMSG_FIRSTHDR(&header); attached != nullptr && attached->cmsg_type == SCM_RIGHTS) {
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(attached), sizeof fd);
    m_held = Fd(fd);
  }
  return parse(bytes);
}

}  // namespace kt2::run
