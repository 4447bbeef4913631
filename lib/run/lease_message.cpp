#include "run/lease_message.hpp"

#include <charconv>

namespace kt2::run {

Message lease_message(const results::StateLease& lease, bool resumed) {
  return {MessageKind::lease,
          {lease.name, lease.deployer, lease.of_test ? "1" : "0", lease.launch, lease.server, lease.type, lease.owner,
           lease.user, lease.password_file, std::to_string(lease.heartbeat_ms), resumed ? "1" : "0"}};
}

LeaseNews read_lease(const Message& message) {
  const auto& fields = message.fields;
  LeaseNews news;
  results::StateLease& lease = news.lease;
  lease.name = fields.at(0);
  lease.deployer = fields.at(1);
  lease.of_test = fields.at(2) == "1";
  lease.launch = fields.at(3);
  lease.server = fields.at(4);
  lease.type = fields.at(5);
  lease.owner = fields.at(6);
  lease.user = fields.at(7);
  lease.password_file = fields.at(8);
  const std::string& heartbeat = fields.at(9);
  std::from_chars(heartbeat.data(), heartbeat.data() + heartbeat.size(), lease.heartbeat_ms);
  news.resumed = fields.at(10) == "1";
  return news;
}

}  // namespace kt2::run
