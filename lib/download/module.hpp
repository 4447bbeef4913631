// The interface of the network module: what is loaded at the first download, and only then, since libcurl and OpenSSL
// cost each start milliseconds. Plain C across it: module and program each carry a standard library of their own.
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

// Each returns whether it succeeded; when not, fail() was called.
struct kt2_net_module {
  bool (*text)(const kt2_net_call* call, const char* url);
  bool (*file)(const kt2_net_call* call, const char* url, const char* sha256_url, const char* cache_dir);
  bool (*extract)(const kt2_net_call* call, const char* archive, const char* const* members_and_targets);
  bool (*install)(const kt2_net_call* call, const char* source, const char* target);
  bool (*sha256)(const kt2_net_call* call, const char* file);
};

}  // extern "C"
