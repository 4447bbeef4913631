#include "kubetest2/worker_services.hpp"

namespace kt2::program {

using run::MessageKind;

WorkerServices::WorkerServices(run::Channel& channel, Log log, Duration grace, std::filesystem::path modules)
    : m_channel(channel), m_log(std::move(log)), m_grace(grace), m_modules(std::move(modules)) {}

void WorkerServices::log(Severity severity, LogText line) {
  m_log.write(severity, line);
}

void WorkerServices::set_metadata(std::string_view key, std::string_view value) {
  m_channel.send({MessageKind::metadata, {std::string(key), std::string(value)}});
}

void WorkerServices::group_started(pid_t group) {
  m_channel.send({MessageKind::group_started, {std::to_string(group)}});
}

void WorkerServices::group_ended(pid_t group) {
  m_channel.send({MessageKind::group_ended, {std::to_string(group)}});
}

void WorkerServices::planned(std::string_view line) {
  m_channel.send({MessageKind::planned, {std::string(line)}});
}

}  // namespace kt2::program
