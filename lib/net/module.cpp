#include "net/module.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "base/environment.hpp"
#include "base/files.hpp"
#include "diagnosis/dump.hpp"
#include "download/digest.hpp"
#include "download/fetch.hpp"
#include "kube/kubeconfig.hpp"
#include "kube/waiting.hpp"
#include "net/archive_module.hpp"
#include "net/boskos.hpp"
#include "net/fence.hpp"
#include "net/yaml.hpp"

namespace {

using namespace kt2;

download::FetchOptions options_of(const kt2_net_call& call) {
  download::FetchOptions options;
  options.cancel_fd = call.cancel_fd;
  if (call.deadline_ns != 0) options.deadline = Clock::time_point(Duration(call.deadline_ns));
  options.progress = [&call](const download::Progress& progress) {
    call.progress(call.context, progress.received, progress.total);
  };
  options.note = [&call](std::string_view line) { call.note(call.context, std::string(line).c_str()); };
  return options;
}

using net::answer;
using net::fail;
using net::fenced;

bool net_text(const kt2_net_call* raw, const char* url) {
  return fenced(raw, [&](const kt2_net_call& call) {
    const auto body = download::fetch_text(url, options_of(call));
    if (!body) return fail(call, body.error());
    answer(call, *body);
    return true;
  });
}

bool net_file(const kt2_net_call* raw, const char* url, const char* sha256_url, const char* cache_dir) {
  return fenced(raw, [&](const kt2_net_call& call) {
    const auto path = download::fetch_cached(url, sha256_url, cache_dir, options_of(call));
    if (!path) return fail(call, path.error());
    answer(call, path->string());
    return true;
  });
}

bool net_extract(const kt2_net_call* raw, const char* archive, const char* const* members_and_targets) {
  return fenced(raw, [&](const kt2_net_call& call) {
    const auto extract = net::archive_module();
    return extract ? (*extract)(&call, archive, members_and_targets) : fail(call, extract.error());
  });
}

// Copies in pieces: test binaries are a hundred megabytes.
Result<void> copy(const std::string& source, int target) {
  const auto file = open_file(source, O_RDONLY);
  if (!file) return file.error();
  std::string piece(1024 * 1024, '\0');
  for (;;) {
    const ssize_t count = ::read(file->get(), piece.data(), piece.size());
    if (count == 0) return {};
    if (count < 0) return errno_error(Cause::infrastructure, "reading \"" + source + "\"", errno);
    if (auto written = write_all(target, {piece.data(), static_cast<std::size_t>(count)}, source); !written)
      return written;
  }
}

Result<void> install(const std::string& source, const std::string& target) {
  std::string name = target + ".XXXXXX";
  Fd file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file) return errno_error(Cause::infrastructure, "writing \"" + target + "\"", errno);
  auto copied = copy(source, file.get());
  if (copied && (::fchmod(file.get(), 0755) != 0 || ::close(file.release()) != 0 ||
                 ::rename(name.c_str(), target.c_str()) != 0)) {
    copied = errno_error(Cause::infrastructure, "writing \"" + target + "\"", errno);
  }
  if (!copied) ::unlink(name.c_str());
  return copied;
}

bool net_install(const kt2_net_call* raw, const char* source, const char* target) {
  return fenced(raw, [&](const kt2_net_call& call) {
    const auto installed = install(source, target);
    return installed ? true : fail(call, installed.error());
  });
}

bool net_sha256(const kt2_net_call* raw, const char* file) {
  return fenced(raw, [&](const kt2_net_call& call) {
    const auto digest = download::sha256_file(file);
    if (!digest) return fail(call, digest.error());
    answer(call, *digest);
    return true;
  });
}

std::string text_of(const char* text) {
  return text != nullptr ? text : "";
}

std::vector<std::string> texts_of(const char* const* texts) {
  std::vector<std::string> all;
  for (const char* const* text = texts; text != nullptr && *text != nullptr; ++text) all.emplace_back(*text);
  return all;
}

// Runs a credential plugin through the program.
kube::Runner runner_of(const kt2_net_call& call, const kt2_net_cluster& cluster) {
  return [&call, &cluster](const std::vector<std::string>& argv,
                           const std::vector<std::pair<std::string, std::string>>& environment,
                           Clock::time_point deadline) -> Result<std::string> {
    std::vector<const char*> words;
    for (const std::string& word : argv) words.push_back(word.c_str());
    words.push_back(nullptr);
    std::vector<std::string> entries;
    for (const auto& [name, value] : environment) entries.push_back(name + "=" + value);
    std::vector<const char*> variables;
    for (const std::string& entry : entries) variables.push_back(entry.c_str());
    variables.push_back(nullptr);
    struct Answer {
      std::string printed;
      std::string failed;
    } answer;
    const bool ran = cluster.run(
        call.context, words.data(), variables.data(),
        std::chrono::duration_cast<std::chrono::nanoseconds>(deadline.time_since_epoch()).count(), &answer,
        [](void* out, const char* data, std::uint64_t size) { static_cast<Answer*>(out)->printed.append(data, size); },
        [](void* out, const char* message) { static_cast<Answer*>(out)->failed = message; });
    if (!ran) return Error{Cause::infrastructure, answer.failed, {}};
    return answer.printed;
  };
}

Result<kube::Access> access_of(const kt2_net_cluster& cluster) {
  return kube::load_access({text_of(cluster.kubeconfig), text_of(cluster.context)},
                           Environment::of_entries(cluster.environment));
}

std::vector<kube::WaitRequest> requests_of(const kt2_net_wait* const* waits) {
  std::vector<kube::WaitRequest> requests;
  for (const kt2_net_wait* const* wait = waits; *wait != nullptr; ++wait) {
    const kt2_net_wait& one = **wait;
    requests.push_back({texts_of(one.what), text_of(one.condition), text_of(one.name_space), text_of(one.labels),
                        text_of(one.fields), one.all_namespaces, text_of(one.name)});
  }
  return requests;
}

kube::WaitOptions wait_options_of(const kt2_net_call& call, const kt2_net_cluster& cluster,
                                  const kt2_net_wait_options& given) {
  kube::WaitOptions options;
  options.cancel_fd = call.cancel_fd;
  if (call.deadline_ns != 0) options.deadline = Clock::time_point(Duration(call.deadline_ns));
  options.once = given.once;
  options.line_interval = Duration(given.line_interval_ns);
  if (given.fail_fast) options.fail_fast_after = Duration(given.fail_fast_after_ns);
  options.cache = text_of(cluster.cache_directory);
  options.status = [&call, &given](std::size_t wait, bool met, std::string_view line) {
    given.status(call.context, wait, met, std::string(line).c_str());
  };
  options.object = [&call, &given](const kube::WaitedObject& object) {
    const kt2_net_object told{object.wait,
                              object.resource.c_str(),
                              object.kind.c_str(),
                              object.report.name_space.c_str(),
                              object.report.name.c_str(),
                              static_cast<std::int32_t>(object.report.verdict.state),
                              object.report.verdict.reason.c_str(),
                              object.after.count()};
    given.object(call.context, &told);
  };
  return options;
}

static_assert(static_cast<int>(kube::State::unmet) == KT2_NET_UNMET);
static_assert(static_cast<int>(kube::State::met) == KT2_NET_MET);
static_assert(static_cast<int>(kube::State::failed) == KT2_NET_FAILED);

bool net_wait(const kt2_net_call* raw, const kt2_net_cluster* cluster, const kt2_net_wait* const* waits,
              const kt2_net_wait_options* options) {
  return fenced(raw, [&](const kt2_net_call& call) {
    auto access = access_of(*cluster);
    if (!access) return fail(call, access.error());
    kube::Credentials credentials(*std::move(access), runner_of(call, *cluster));
    const auto waited = kube::wait(credentials, requests_of(waits), wait_options_of(call, *cluster, *options));
    return waited ? true : fail(call, waited.error());
  });
}

bool net_check_waits(const kt2_net_call* raw, const kt2_net_wait* const* waits) {
  return fenced(raw, [&](const kt2_net_call& call) {
    for (const kube::WaitRequest& request : requests_of(waits)) {
      if (const auto condition = kube::Condition::parse(request.condition); !condition)
        return fail(call, condition.error());
    }
    return true;
  });
}

bool net_dump(const kt2_net_call* raw, const kt2_net_cluster* cluster, const kt2_net_dump* dump) {
  return fenced(raw, [&](const kt2_net_call& call) {
    auto access = access_of(*cluster);
    if (!access) return fail(call, access.error());
    kube::Credentials credentials(*std::move(access), runner_of(call, *cluster));
    const auto summary = diagnosis::dump(credentials, {dump->directory, dump->limit_bytes, texts_of(dump->name_spaces),
                                                       call.cancel_fd, Clock::time_point(Duration(call.deadline_ns))});
    if (!summary) return fail(call, summary.error());
    answer(call, *summary);
    return true;
  });
}

bool net_check_kubeconfig(const kt2_net_call* raw, const kt2_net_cluster* cluster) {
  return fenced(raw, [&](const kt2_net_call& call) {
    const auto access = access_of(*cluster);
    if (!access) return fail(call, access.error());
    answer(call, access->server);
    return true;
  });
}

}  // namespace

extern "C" __attribute__((visibility("default"))) constinit const kt2_net_module kt2_net_v1 = {
    net_text,        net_file, net_extract,          net_install,     net_sha256,     net_wait,
    net_check_waits, net_dump, net_check_kubeconfig, net::yaml_merge, net::yaml_read, net::boskos_acquire,
    net::boskos_beat, net::boskos_release};
