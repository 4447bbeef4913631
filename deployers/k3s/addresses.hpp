// The networks of one cluster: those of its pods, its services and its nodes, all in one block of addresses that
// nothing on this host uses. It makes no network.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace k3s {

// IPv4, in the order of the host's bytes.
struct Network {
  std::uint32_t base = 0;
  std::uint32_t mask = 0;
  bool overlaps(const Network& other) const { return (base & other.mask & mask) == (other.base & other.mask & mask); }
};

// A /15: pods in its first half, services and nodes in its second.
class Addresses {
 public:
  Addresses() = default;
  explicit Addresses(std::uint32_t base) : m_base(base) {}
  // As text() has it; nothing when it is none.
  static std::optional<Addresses> parse(const std::string& text);

  std::string text() const;
  std::string pods() const;      // "10.64.0.0/16"
  std::string services() const;  // "10.65.0.0/17"
  std::string nodes() const;     // "10.65.128.0/24"
  std::string gateway() const;   // the host's address in the network of the nodes
  std::string node(int number) const;

  // With more the names of their links were longer than a kernel takes.
  static constexpr int k_most_nodes = 100;

 private:
  std::uint32_t m_base = 0;
};

// The networks that this host has a route to, but for default routes, and those of its own addresses. `routes` is in
// the form of /proc/net/route.
std::vector<Network> networks_in_use(const std::string& routes = "/proc/net/route");

// A block that overlaps none of these, chosen by `random`, which gives a number below its argument; nothing when all
// are taken.
std::optional<Addresses> free_addresses(const std::vector<Network>& in_use,
                                        const std::function<std::uint32_t(std::uint32_t)>& random);

}  // namespace k3s
