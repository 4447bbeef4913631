/* The plugin ABI of kubetest2: everything that crosses between the launcher (the host) and a deployer or tester in a
 * shared library. It holds no logic, and nothing in it is ever reordered, removed or reused: structs only grow at their
 * end, and struct_size says how much of one is there.
 *
 * A plugin is a file libkubetest2-deployer-NAME.so or libkubetest2-tester-NAME.so that exports one object,
 * kt2_plugin_v1. The host loads it in a worker process, reads the object, parses the command line with the plugin's
 * flags, calls create() once, then its operations in the order of the run.
 *
 * Rules for both sides:
 * - Thread tags. [op]: called by the host on one thread, one call at a time for an instance. [any-thread]: may be
 * called from any thread, while the kt2_call it is given is valid.
 * - Memory. Nothing changes owner. What is passed in is borrowed until the function returns; what goes into a sink is
 * copied at once.
 * - Text is UTF-8, ends with NUL unless a size is given, and paths are absolute.
 * - Errors. A failing function first says why with host->fail(), then returns something other than KT2_OK. A status
 * without a failure is reported as "failed without saying why".
 * - No C++ exception, C++ type, allocator or errno crosses. A plugin must not call exit(), change the working
 * directory, the environment or signal dispositions, or leave descriptors without close-on-exec.
 */
#ifndef KUBETEST2_PLUGIN_H
#define KUBETEST2_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The minor version of this header. The major version is the symbol's name, kt2_plugin_v1. The host refuses a plugin
 * whose abi_minor is above its own. */
#define KT2_ABI_MINOR 0u

#if defined(__GNUC__)
#define KT2_EXPORT __attribute__((visibility("default")))
#else
#define KT2_EXPORT
#endif

/* Owned by the host: one operation under way. Valid until the operation returns. */
typedef struct kt2_call kt2_call;
/* Owned by the plugin: what create() made. */
typedef struct kt2_instance kt2_instance;

/* What an operation returns. Any other value counts as KT2_FAILED. */
typedef int32_t kt2_status;
enum {
  KT2_OK = 0,
  KT2_FAILED = 1,
  KT2_CANCELLED = 2 /* it stopped because the call was cancelled or its deadline passed; the host knows why */
};

/* Who must act on a failure. KT2_CAUSE_DEFAULT: a deployer's failures are the deployer's, a tester's are the test's. */
enum {
  KT2_CAUSE_DEFAULT = 0,
  KT2_CAUSE_USAGE = 1,         /* a flag or an argument is wrong */
  KT2_CAUSE_TEST = 2,          /* what was tested failed */
  KT2_CAUSE_DEPLOYER = 3,      /* the deployer, or the program it drives, failed */
  KT2_CAUSE_INFRASTRUCTURE = 4 /* the machine, the network, a cloud */
};

enum { KT2_LOG_INFO = 0, KT2_LOG_WARNING = 1, KT2_LOG_ERROR = 2 };

/* Why an operation failed. Several may be pushed by one operation; all are reported. */
typedef struct kt2_failure {
  uint32_t struct_size;
  uint32_t cause;         /* KT2_CAUSE_… */
  const char* message;    /* what failed, why, and what to do; required */
  const char* system_out; /* what the failing thing printed; NULL for nothing */
} kt2_failure;

/* Takes an answer. write() may be called any number of times; where a function answers with a list, each call is one
 * element. It has no struct_size and never grows. */
typedef struct kt2_sink {
  void* context; /* given back as the first argument */
  void (*write)(void* context, const char* data, size_t size);
} kt2_sink;

/* --- Flags
 * -------------------------------------------------------------------------------------------------------------------------------------
 */

enum {
  KT2_FLAG_STRING = 0,
  KT2_FLAG_BOOL = 1,    /* Go's spellings: 1 t T true TRUE True, 0 f F false FALSE False */
  KT2_FLAG_INT = 2,     /* 64 bits, with Go's prefixes 0x 0o 0b */
  KT2_FLAG_STRINGS = 3, /* a CSV record a use, appended over uses; text that is not CSV is split at each comma */
  KT2_FLAG_DURATION = 4 /* Go's: 24h0m0s, 90s, 1.5h, 100ms */
};

/* One flag, static: valid as long as the library is loaded. The host parses it and prints its help. */
typedef struct kt2_flag {
  uint32_t struct_size;
  uint32_t type;             /* KT2_FLAG_… */
  const char* name;          /* without dashes; one of one letter is its shorthand, too */
  const char* default_value; /* in the flag's own spelling; NULL is the type's zero value */
  const char* help;          /* one sentence; a `back-quoted` word names the value */
} kt2_flag;

/* --- The run
 * -----------------------------------------------------------------------------------------------------------------------------------
 */

/* What was asked for: bits of kt2_run.phases. */
enum { KT2_PHASE_BUILD = 1, KT2_PHASE_UP = 2, KT2_PHASE_TEST = 4, KT2_PHASE_DOWN = 8 };

/* The run that an instance belongs to. Valid until destroy() has returned. */
typedef struct kt2_run {
  uint32_t struct_size;
  uint32_t phases;
  const char* run_id;
  const char* run_dir;          /* this run's own directory; exists once operations are called, not yet in create() */
  const char* artifacts_dir;    /* likewise */
  const char* version;          /* the host's version, for example v0.1.0 */
  const char* const* arguments; /* a tester's arguments, untouched, NULL at the end; empty for a deployer */
  bool dry_run;      /* every service of the host records and answers success with empty output; the plugin must have no
                        other effects */
  bool goes_on;      /* an earlier call began this run, and what it kept on disk is known */
  bool run_id_given; /* the caller named the run, by --run-id or PROW_JOB_ID */
} kt2_run;

/* --- The host's services
 * -----------------------------------------------------------------------------------------------------------------------
 */

/* Options of a command: bits of kt2_command.options. */
enum {
  KT2_RUN_QUIET = 1,    /* what it prints is kept for the failure's message and the sink, not passed on */
  KT2_RUN_MAY_FAIL = 2, /* a bad end, its own timeout_ms included, is an answer, not a failure: nothing is pushed, and
                           the status is KT2_OK */
  KT2_RUN_KEEP_CHILDREN = 4, /* what a successful command leaves running stays: it is the cluster, as is what comes to
                                be in its control groups later, where those are not the host's own. Otherwise that is
                                ended with the command */
  KT2_RUN_WATCH = 8, /* the sink gets what the command prints on either stream, as it comes, in the order in which it is
                        passed on, without the run's secrets; what is passed on is as it would be without a sink */
  KT2_RUN_CLEAN_ENVIRONMENT = 16 /* the command's environment is what `environment` sets, and nothing of the step's but
                                    KUBETEST2_LAUNCH, by which what a killed run left running is found */
};

/* A command: an argument vector, never a shell string. Standard input is /dev/null. It runs in a process group of its
 * own, which is ended (SIGTERM, after the grace SIGKILL) when the call is cancelled or its deadline passes. */
typedef struct kt2_command {
  uint32_t struct_size;
  uint32_t options;
  const char* const* argv; /* argv[0] is looked up on the step's PATH, where the run's directory comes first */
  const char* const*
      environment;       /* NAME=VALUE to set, NAME alone to unset, on top of the step's environment; NULL for none */
  const char* directory; /* NULL: where the host was started */
  int64_t timeout_ms;    /* 0: as long as the call may take */
} kt2_command;

/* How a command ended. The caller sets struct_size. */
typedef struct kt2_exit {
  uint32_t struct_size;
  int32_t code;   /* its exit status; -1 when a signal ended it */
  int32_t signal; /* that signal, or 0 */
} kt2_exit;

/* The base services, there in every host. */
typedef struct kt2_host {
  uint32_t struct_size;
  uint32_t abi_minor;

  /* Writes a line to the run's log. [any-thread] */
  void (*log)(kt2_call* call, int32_t level, const char* line);

  /* Says why the operation fails; return a status other than KT2_OK after it. [any-thread] */
  void (*fail)(kt2_call* call, const kt2_failure* failure);

  /* Whether the operation should stop: cancelled, or its deadline has passed. [any-thread] */
  bool (*cancelled)(kt2_call* call);

  /* A descriptor that becomes and stays readable when cancelled() may have turned true. Borrowed: do not read from it
   * or close it. -1 in create() and in KT2_CHECK, which nobody stops; poll() passes over it. [any-thread] */
  int (*cancel_fd)(kt2_call* call);

  /* Milliseconds until the call's deadline, 0 when it has passed, -1 when there is none. [any-thread] */
  int64_t (*time_left_ms)(kt2_call* call);

  /* The nth value of one of the plugin's own flags, in its canonical spelling, defaults included: "true" and "false",
   * decimal integers, Go durations. NULL past the last: every flag but KT2_FLAG_STRINGS has exactly one. Valid until
   * destroy(). [any-thread] */
  const char* (*flag)(kt2_call* call, const char* name, size_t nth);

  /* Whether the flag was given on the command line. [any-thread] */
  bool (*flag_given)(kt2_call* call, const char* name);

  /* A variable of the step's environment, NULL when unset. For Test and what surrounds it that holds KUBECONFIG,
   * ARTIFACTS, KUBETEST2_RUN_DIR, … Valid until the operation returns. [any-thread] */
  const char* (*environment)(kt2_call* call, const char* name);

  /* Runs a command to its end. `out` gets its standard output, NULL where nobody wants it; `exit` how it ended, NULL
   * likewise. KT2_OK when it succeeded, or KT2_RUN_MAY_FAIL was given and the call goes on. KT2_FAILED, with a failure
   * pushed that names the command, its true status and its last lines. KT2_CANCELLED when the call was stopped. What it
   * runs dies with the thread that called it. [op] */
  kt2_status (*run)(kt2_call* call, const kt2_command* command, const kt2_sink* out, kt2_exit* exit);

  /* Further services by id, NULL where this host has none of that id. Valid as long as the library is loaded.
   * [any-thread] */
  const void* (*get_interface)(const char* id);
} kt2_host;

/* Programs: where they are, and which ones were used. */
#define KT2_HOST_PROGRAMS "kt2.host.programs/1"
enum {
  KT2_IN_RUN_DIR = 1, /* the run's directory alone */
  KT2_ON_PATH = 2     /* the step's PATH, which begins with the run's directory */
};
typedef struct kt2_host_programs {
  uint32_t struct_size;
  /* Answers with the absolute path of program `name` in the places of the bits `where`, the run's directory first.
   * KT2_FAILED, without a failure pushed, when it is in none. Also looks during a dry run. [op] */
  kt2_status (*find)(kt2_call* call, const char* name, uint32_t where, const kt2_sink* path);
  /* Logs path, version and sha256 of a program that the run uses, and keeps them in metadata.json. `version` may be
   * NULL. [op] */
  kt2_status (*record)(kt2_call* call, const char* name, const char* path, const char* version);
} kt2_host_programs;

/* Text in the launcher's own conventions. Pure: no effects, also during a dry run. */
#define KT2_HOST_TEXT "kt2.host.text/1"
typedef struct kt2_host_text {
  uint32_t struct_size;
  /* Splits as a POSIX shell would, expanding nothing; one write a word. A failure is pushed when a quote is open.
   * [any-thread] */
  kt2_status (*split_words)(kt2_call* call, const char* text, const kt2_sink* words);
  /* Expands $NAME and ${NAME} from the step's environment by the rule of the exec tester and of --pre-test-cmd.
   * [any-thread] */
  kt2_status (*expand)(kt2_call* call, const char* text, const kt2_sink* expanded);
} kt2_host_text;

/* metadata.json in the artifacts. */
#define KT2_HOST_METADATA "kt2.host.metadata/1"
typedef struct kt2_host_metadata {
  uint32_t struct_size;
  /* Sets one key; what else is in the file stays. [op] */
  kt2_status (*set)(kt2_call* call, const char* key, const char* value);
} kt2_host_metadata;

/* How an operation stands, for who looks on. */
#define KT2_HOST_PROGRESS "kt2.host.progress/1"
typedef struct kt2_host_progress {
  uint32_t struct_size;
  /* Shows `line`, short and without control characters, in place of what was shown before, below the output of the
   * commands that run() runs while one of them runs; the host adds how long the operation has taken. Empty or NULL
   * shows nothing, as does the end of the operation. False, and without effect, where nobody would see it: standard
   * error is not a terminal, or this is a dry run. The line is nowhere else, neither in logs nor in results.
   * [any-thread] */
  bool (*show)(kt2_call* call, const char* line);
} kt2_host_progress;

/* What a later call of the run, in another process, has to know to take its cluster down. */
#define KT2_HOST_STATE "kt2.host.state/1"
typedef struct kt2_host_state {
  uint32_t struct_size;
  /* Keeps `record`, any text, in place of what was kept before: it is on disk when this returns, and comes back through
   * KT2_STATE. A deployer keeps what it is about to make before it makes it. It is not secret: who can read the run's
   * directory can read it. Only for deployers. A failure is pushed when it cannot be written. [op] */
  kt2_status (*keep)(kt2_call* call, const char* record);
} kt2_host_state;

/* Downloads, with retries, resumption and checked digests. A failure names the URL. Cancelled with the call. */
#define KT2_HOST_DOWNLOAD "kt2.host.download/1"
typedef struct kt2_host_download {
  uint32_t struct_size;
  /* Answers with the body of a small resource, at most 1 MiB. [op] */
  kt2_status (*text)(kt2_call* call, const char* url, const kt2_sink* body);
  /* Answers with the path of the resource in the user's cache, its sha256 checked against the resource at `sha256_url`
   * (NULL: not checked), which holds the sum, or a list of sums with names as sha256sum prints it; shared safely by runs
   * that ask for it at once; of a file URL with that of the file itself. The file is not the caller's to change. [op] */
  kt2_status (*file)(kt2_call* call, const char* url, const char* sha256_url, const kt2_sink* path);
  /* Extracts single files of an archive (tar.gz and its kin), their modes kept: pairs of a member's path and an
   * absolute target, whose folder is there, NULL at the end. [op] */
  kt2_status (*extract)(kt2_call* call, const char* archive, const char* const* members_and_targets);
  /* Copies a file atomically and makes it executable. [op] */
  kt2_status (*install)(kt2_call* call, const char* source, const char* target);
} kt2_host_download;

/* Kubernetes: what is asked of a cluster by watching it. */
#define KT2_HOST_KUBE "kt2.host.kube/1"

/* Bits of kt2_wait.options. */
enum { KT2_WAIT_ALL_NAMESPACES = 1 };

/* Objects, and what each of them is to be. NULL is "not given". */
typedef struct kt2_wait {
  uint32_t struct_size;
  uint32_t options;
  /* Words as kubectl takes them, NULL at the end: {"pods"}, {"deploy/web", "sts/db"}, {"pod", "a", "b"}. The flags of
   * `kubetest2 wait` may be among them ("-n", "kube-system", "--for=delete", "--fail-fast", "--and"), but not those of
   * its time limit, kubeconfig and output: what a user wrote is handed on as it was split. */
  const char* const* what;
  const char* condition; /* "condition=Ready", "rollout", "all(count>=3, condition=Ready)"; NULL: it is the last word */
  const char* name_space; /* NULL: the context's */
  const char* labels;     /* a selector */
  const char* fields;     /* a selector */
} kt2_wait;

/* Bits of kt2_waiting.options. */
enum { KT2_WAITING_FAIL_FAST = 1 /* gives up on what can no longer come true: a crash loop, an unknown image */ };

/* Waits that go on at once, until all are met. */
typedef struct kt2_waiting {
  uint32_t struct_size;
  uint32_t options;
  const kt2_wait* const* waits; /* NULL at the end */
  const char* kubeconfig;       /* a list of files as in KUBECONFIG; NULL: the step's own, which a test has from the
                                   deployer. A deployer names its cluster's */
  const char* context;          /* NULL: the current one */
  int64_t timeout_ms;           /* 0: as long as the call may take */
  int64_t fail_fast_after_ms;   /* how long a reason that may pass has to last; 0: a minute */
  int32_t stop_fd;              /* ends the wait when it becomes readable, beside the call's end; 0 for none */
} kt2_waiting;

typedef struct kt2_host_kube {
  uint32_t struct_size;
  /* Returns when all of it is so: KT2_OK. What is missing is told in the log as it changes. KT2_FAILED, with a failure
   * pushed that has the last reason of each object, when the time is over or it can no longer come true. KT2_CANCELLED
   * when the call was stopped, and, without a failure pushed, when stop_fd was. A server that is not there yet is
   * waited for. `report`, which may be NULL, gets an element for each object at the end, whatever that is: a JSON
   * object of "resource", "namespace", "name" (strings, empty where there is none), "state" ("met", "unmet", "failed"),
   * "reason" (a string) and "after_ms" (from the begin of the wait to the last change of the state). [op] */
  kt2_status (*wait)(kt2_call* call, const kt2_waiting* waiting, const kt2_sink* report);
  /* Reads a kubeconfig and answers with its server's URL, without a request: whether it is there, whole and means a
   * cluster and a user. NULLs as in kt2_waiting. A failure names the file, the line and the key. [op] */
  kt2_status (*check)(kt2_call* call, const char* kubeconfig, const char* context, const kt2_sink* server);
} kt2_host_kube;

/* Commands that run side by side. */
#define KT2_HOST_COMMANDS "kt2.host.commands/1"
typedef struct kt2_host_commands {
  uint32_t struct_size;
  /* Runs several commands, NULL at the end, at once, each as kt2_host.run does, and returns when all have ended. When
   * one fails that may not, the others are ended, and only its failure is pushed. KT2_RUN_KEEP_CHILDREN is not for
   * them. `exits` has as many elements and gets how each ended; NULL where nobody wants it. [op] */
  kt2_status (*run_all)(kt2_call* call, const kt2_command* const* commands, kt2_exit* const* exits);
} kt2_host_commands;

/* Resources of a Boskos server that are this run's for a while, such as a cloud project. */
#define KT2_HOST_BOSKOS "kt2.host.boskos/1"

/* What is wanted, and of whom. NULL is "not given". */
typedef struct kt2_boskos {
  uint32_t struct_size;
  uint32_t options;          /* none yet: 0 */
  const char* server;        /* a URL, http or https, without user and password */
  const char* type;          /* "gce-project" */
  const char* user;          /* for HTTP's basic authentication */
  const char* password_file; /* read anew for each request */
  int64_t timeout_ms;        /* how long to wait for one to be free; 0: as long as the call may take */
  int64_t heartbeat_ms;      /* how often the server is told that it is still in use; 0: each 5 minutes */
} kt2_boskos;

typedef struct kt2_host_boskos {
  uint32_t struct_size;
  /* Answers with the name of a resource that is the run's from now on, until release(): for a deployer one that an
   * earlier call of the same run took from that server, of that type, and has not released, else one that is free,
   * waited for. It is kept in use by a process of its own, whatever becomes of the plugin. Losing it stops the run. What
   * is not released is so by the host: a tester's when its test is over, a deployer's when its down() has succeeded, or
   * when its run ends before up(). A dry run answers with the type in angle brackets. [op] */
  kt2_status (*acquire)(kt2_call* call, const kt2_boskos* wanted, const kt2_sink* name);
  /* Gives a resource back as dirty. KT2_OK also for one that the run does not hold any more. A call that was stopped has
   * ten seconds for it. [op] */
  kt2_status (*release)(kt2_call* call, const char* name);
} kt2_host_boskos;

/* YAML, and so JSON, for plugins that carry no reader of it. Pure: it answers as ever during a dry run. */
#define KT2_HOST_YAML "kt2.host.yaml/1"

/* Bits of kt2_yaml.options. */
enum { KT2_YAML_FILE = 1 /* `origin` is a file: messages name the line, too */ };

/* One document. */
typedef struct kt2_yaml {
  uint32_t struct_size;
  uint32_t options;
  const char* origin; /* where it is from, for messages: a file, a flag with its value */
  const char* text;
} kt2_yaml;

typedef struct kt2_host_yaml {
  uint32_t struct_size;
  /* Makes one document of several, NULL at the end: maps key by key, lists one after the other. Two different values of
   * one key are a failure that names the key, both values and both origins. Comments and style are not kept. [op] */
  kt2_status (*merge)(kt2_call* call, const kt2_yaml* const* documents, const kt2_sink* merged);
  /* Answers with the values at a path of keys, "networking.ipFamily", "nodes[].role", one write each: texts and numbers
   * as they are, lists and maps as YAML. A key that is not there has no value, except in an element of a list, where it
   * is empty. [op] */
  kt2_status (*read)(kt2_call* call, const kt2_yaml* document, const char* path, const kt2_sink* values);
} kt2_host_yaml;

/* --- What a plugin offers
 * ----------------------------------------------------------------------------------------------------------------------
 */

/* Required of a deployer: "kt2.deployer/1". */
#define KT2_DEPLOYER "kt2.deployer/1"
typedef struct kt2_deployer {
  uint32_t struct_size;
  kt2_status (*build)(kt2_instance* instance, kt2_call* call); /* [op] */
  kt2_status (*up)(kt2_instance* instance, kt2_call* call);    /* [op] */
  /* Takes down what up() made, also after an up() that failed or was cancelled half-way, and in a process that never
   * called up(). Succeeds when nothing is there any more. [op] */
  kt2_status (*down)(kt2_instance* instance, kt2_call* call);
  kt2_status (*is_up)(kt2_instance* instance, kt2_call* call, bool* up); /* [op] */
} kt2_deployer;

/* Required of a tester: "kt2.tester/1". */
#define KT2_TESTER "kt2.tester/1"
typedef struct kt2_tester {
  uint32_t struct_size;
  kt2_status (*test)(kt2_instance* instance, kt2_call* call); /* [op] */
} kt2_tester;

/* An optional step. Ids: KT2_CHECK, KT2_INIT, KT2_FINISH. */
typedef struct kt2_operation {
  uint32_t struct_size;
  kt2_status (*run)(kt2_instance* instance, kt2_call* call); /* [op] */
} kt2_operation;

/* Either kind: looks at flags, arguments and programs before anything starts, and fails if the run cannot work. No
 * effects; also done for a dry run. */
#define KT2_CHECK "kt2.plugin.check/1"
/* A deployer's first step, before build and up; down follows when it fails. */
#define KT2_INIT "kt2.deployer.init/1"
/* A deployer's last step, after the results are written. */
#define KT2_FINISH "kt2.deployer.finish/1"

/* An optional question. Ids: KT2_KUBECONFIG, KT2_PROVIDER, KT2_VERSION. An empty answer is "unknown". */
typedef struct kt2_question {
  uint32_t struct_size;
  kt2_status (*get)(kt2_instance* instance, kt2_call* call, const kt2_sink* answer); /* [op] */
} kt2_question;

/* The path of the kubeconfig that the cluster is reached by: the tester's KUBECONFIG. Asked after up. */
#define KT2_KUBECONFIG "kt2.deployer.kubeconfig/1"
/* The cloud provider's name, as e2e.test's --provider wants it. */
#define KT2_PROVIDER "kt2.deployer.provider/1"
/* The version under which metadata.json lists the plugin, where it is not kt2_plugin.version. */
#define KT2_VERSION "kt2.plugin.version/1"

/* Optional: gets back what an earlier call of this run, or an earlier process of this call, kept last with
 * kt2_host_state.keep(). Called after create() and before everything else; not called when nothing was kept. */
#define KT2_STATE "kt2.deployer.state/1"
typedef struct kt2_state {
  uint32_t struct_size;
  kt2_status (*restore)(kt2_instance* instance, kt2_call* call, const char* record); /* [op] */
} kt2_state;

/* Optional: called after the test, whether it failed or not, before down. */
#define KT2_POST_TEST "kt2.deployer.post_test/1"
typedef struct kt2_post_test {
  uint32_t struct_size;
  kt2_status (*post_test)(kt2_instance* instance, kt2_call* call, bool test_failed); /* [op] */
} kt2_post_test;

/* Optional: writes the cluster's logs below `directory`, which may not exist yet. Called when a step failed, before
 * down. A failure is a warning. */
#define KT2_DUMP_LOGS "kt2.deployer.dump_logs/1"
typedef struct kt2_dump_logs {
  uint32_t struct_size;
  kt2_status (*dump_logs)(kt2_instance* instance, kt2_call* call, const char* directory); /* [op] */
} kt2_dump_logs;

/* --- The plugin
 * --------------------------------------------------------------------------------------------------------------------------------
 */

/* Options of a plugin: bits of kt2_plugin.options. */
enum {
  /* A tester whose arguments are not flags: the host reads only a lone leading -h or --help. */
  KT2_PLUGIN_RAW_ARGUMENTS = 1,
  /* A deployer that makes nothing which could be left behind. */
  KT2_PLUGIN_HOLDS_NOTHING = 2
};

/* The one exported object. Constant: no function runs to make it. */
typedef struct kt2_plugin {
  uint32_t struct_size;
  uint32_t abi_minor;           /* KT2_ABI_MINOR of the header it was built with */
  const char* kind;             /* "deployer" or "tester", as in the file's name */
  const char* name;             /* as in the file's name */
  const char* version;          /* of the plugin itself, for example v1.2.3 */
  const char* summary;          /* one line: what it deploys, or runs */
  const char* usage;            /* shown above the flags in the help; NULL for none */
  const kt2_flag* const* flags; /* NULL at the end; NULL for none */
  uint32_t options;             /* KT2_PLUGIN_… */
  /* Makes the instance. Must not block and must have no effects outside the process: it also runs for --dry-run and in
   * a worker that only takes a cluster down. `host` and `run` are valid until destroy() has returned. What *instance
   * holds is handed to every operation, and, unless it is NULL, to destroy(), also when create() failed. [op] */
  kt2_status (*create)(const kt2_host* host, const kt2_run* run, kt2_call* call, kt2_instance** instance);
  /* Frees the instance. The cluster stays as it is. [op] */
  void (*destroy)(kt2_instance* instance);
  /* What the plugin offers, by id; NULL for what it does not. Valid as long as the library is loaded. [any-thread] */
  const void* (*get_interface)(const char* id);
} kt2_plugin;

#ifdef __cplusplus
}
#endif

#endif
