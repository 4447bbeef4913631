// The interface of the network module: what is loaded at the first download or wait, and only then, since libcurl and
// OpenSSL cost each start milliseconds. Plain C across it: module and program each carry a standard library of their
// own.
#pragma once

#include <cstdint>

extern "C" {

// One transfer's surroundings. Callbacks are called on the calling thread, before the function returns.
struct kt2_net_call {
  int cancel_fd;             // readable: stop
  std::int64_t deadline_ns;  // on the steady clock; 0 for none
  void* context;             // given back to the callbacks
  void (*answer)(void* context, const char* data, std::uint64_t size);
  void (*fail)(void* context, std::int32_t cause, const char* message);  // a kt2::Cause
  void (*progress)(void* context, std::uint64_t received, std::uint64_t total);
  void (*note)(void* context, const char* line);
};

// How a cluster is reached, and how the module asks the program for what it may not do itself.
struct kt2_net_cluster {
  const char* const*
      environment;              // NAME=VALUE, NULL at the end: KUBECONFIG, HOME, proxies, what credential plugins get
  const char* kubeconfig;       // a list of files as in KUBECONFIG, instead of that; NULL or empty: as kubectl looks
  const char* context;          // of the kubeconfig; NULL or empty: the current one
  const char* cache_directory;  // where discovery is kept between processes; NULL: nowhere
  // Runs a credential plugin to its end, at most until `deadline_ns` on the steady clock, with `environment` added to
  // the one above. Hands what it printed to standard output to `printed`. Returns whether it exited with 0; when not,
  // or when it could not be started, hands what happened to `failed`, in words for a person.
  bool (*run)(void* context, const char* const* argv, const char* const* environment, std::int64_t deadline_ns,
              void* out, void (*printed)(void* out, const char* data, std::uint64_t size),
              void (*failed)(void* out, const char* message));
};

// One thing to wait for. Strings may be NULL for "not given".
struct kt2_net_wait {
  const char* const*
      what;               // as kubectl takes it, NULL at the end: {"pods"}, {"deploy/web", "sts/db"}, {"pod", "a", "b"}
  const char* condition;  // docs/waiting.md
  const char* name_space;  // NULL: the context's
  const char* labels;      // a selector
  const char* fields;      // a selector
  bool all_namespaces;
  const char* name;  // how lines and messages call it; NULL: by its resources
};

enum kt2_net_object_state { KT2_NET_UNMET, KT2_NET_MET, KT2_NET_FAILED };

// How one object stands, or stood at the end.
struct kt2_net_object {
  std::uint64_t wait;      // index
  const char* resource;    // "pods", "deployments.apps"
  const char* kind;        // "pod", "deployment.apps", as kubectl prints it
  const char* name_space;  // "" for what has none
  const char* name;        // "" for a wait as a whole: a count, or objects that are not there yet
  std::int32_t state;      // kt2_net_object_state
  const char* reason;      // why not yet or never; "" when met
  std::int64_t after_ns;   // from the begin of the wait to the last change of `state`
};

struct kt2_net_wait_options {
  bool once;                        // look once: what is not met at the first list is not waited for
  bool fail_fast;                   // give up on what can no longer come true
  std::int64_t fail_fast_after_ns;  // how long a reason that may pass has to last: ErrImagePull, Unschedulable
  // What is missing and why, one line for a wait, when it changes, with at least `line_interval_ns` between two of one
  // wait, except the one that says it is met. While no server answers, the number of waits stands for all of them.
  std::int64_t line_interval_ns;
  void (*status)(void* context, std::uint64_t wait, bool met, const char* line);
  // At the end, met or not: every object that was asked for, in the order of waits and names.
  void (*object)(void* context, const struct kt2_net_object* object);
};

// What is to be written down of a cluster before it goes.
struct kt2_net_dump {
  const char* directory;  // made if absent
  std::uint64_t limit_bytes;
  const char* const* name_spaces;  // beside kube-system: where all logs are wanted; NULL at the end
};

// A text, and where it is from.
struct kt2_net_yaml {
  const char* origin;
  const char* text;
  bool is_file;
};

// A Boskos server, and who asks it. Strings may be NULL for "not given", but not the URL and the owner.
struct kt2_net_boskos {
  const char* url;
  const char* user;
  const char* password_file;
  const char* owner;
};

enum kt2_net_standing { KT2_NET_HELD, KT2_NET_LOST, KT2_NET_UNSURE };

// Each returns whether it succeeded; when not, fail() was called.
struct kt2_net_module {
  bool (*text)(const kt2_net_call* call, const char* url);
  bool (*file)(const kt2_net_call* call, const char* url, const char* sha256_url, const char* cache_dir);
  bool (*extract)(const kt2_net_call* call, const char* archive, const char* const* members_and_targets);
  bool (*install)(const kt2_net_call* call, const char* source, const char* target);
  bool (*sha256)(const kt2_net_call* call, const char* file);
  // Waits until all of `waits` (NULL at the end) are met.
  bool (*wait)(const kt2_net_call* call, const kt2_net_cluster* cluster, const kt2_net_wait* const* waits,
               const kt2_net_wait_options* options);
  // Whether they can be waited for, as far as that can be said without a cluster.
  bool (*check_waits)(const kt2_net_call* call, const kt2_net_wait* const* waits);
  // Writes down how a cluster stands; the answer is the summary. The call's deadline must be given.
  bool (*dump)(const kt2_net_call* call, const kt2_net_cluster* cluster, const kt2_net_dump* dump);
  // Reads and checks a kubeconfig without a request; the answer is the server's URL.
  bool (*check_kubeconfig)(const kt2_net_call* call, const kt2_net_cluster* cluster);
  // One document of several; and values of one, an answer each: yaml/merge.hpp.
  bool (*yaml_merge)(const kt2_net_call* call, const kt2_net_yaml* parts, std::uint64_t count);
  bool (*yaml_read)(const kt2_net_call* call, const kt2_net_yaml* part, const char* path);
  // Takes a resource, waiting `timeout_ns` at most (0: as long as the call may take); the answer is its name.
  bool (*boskos_acquire)(const kt2_net_call* call, const kt2_net_boskos* boskos, const char* type,
                         std::int64_t timeout_ns);
  // Says that the resource is in use; how it stands, a kt2_net_standing. The answer is why it is not held.
  bool (*boskos_beat)(const kt2_net_call* call, const kt2_net_boskos* boskos, const char* name,
                      std::int32_t* standing);
  // Gives the resource back, to be cleaned. The answer is empty, or why it is not the owner's any more.
  bool (*boskos_release)(const kt2_net_call* call, const kt2_net_boskos* boskos, const char* name);
};

}  // extern "C"
