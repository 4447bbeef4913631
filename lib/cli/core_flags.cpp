#include "cli/core_flags.hpp"

namespace kt2::cli {

Flag help_flag() {
  return {"help", "h", FlagType::boolean, "", "show this help"};
}

std::vector<Flag> core_flags() {
  return {
      {"artifacts", "", FlagType::string, "",
       "`directory` for what the run leaves to be read: results, metadata, logs "
       "(default $ARTIFACTS, else ./_artifacts)"},
      {"build", "", FlagType::boolean, "", "build Kubernetes"},
      {"build-timeout", "", FlagType::duration, "0s", "limit for the build; 0 means none"},
      {"die-with-parent", "", FlagType::boolean, "",
       "end, as at SIGTERM, when the process that started this one ends: for scripts that do not pass signals on"},
      {"down", "", FlagType::boolean, "", "take the cluster down, also when an earlier step failed"},
      {"down-timeout", "", FlagType::duration, "0s", "limit for taking the cluster down; 0 means none"},
      {"dry-run", "", FlagType::boolean, "", "show what would be done and with which commands, and do nothing"},
      {"dump-cluster", "", FlagType::string, "on-failure",
       "`when` to write the cluster's nodes, pods, events and logs to cluster in the artifacts, before down: "
       "on-failure, "
       "always or never"},
      {"dump-limit", "", FlagType::string, "200MB",
       "`size` of that dump at most; of long logs the newest part is kept"},
      {"dump-namespaces", "", FlagType::strings, "",
       "`namespaces` of which the dump has all logs, as of kube-system; of others it has those of what is not well"},
      {"dump-timeout", "", FlagType::duration, "2m0s", "limit for that dump"},
      {"grace-period", "", FlagType::duration, "30s",
       "how long what is stopped may take to end by itself: the time between SIGTERM and SIGKILL; less after a signal "
       "where CI kills the job soon"},
      help_flag(),
      {"keep-on-failure", "", FlagType::boolean, "",
       "leave the cluster of a failed run up, for a look at it, and say how to reach and remove it"},
      {"metadata", "", FlagType::strings, "", "`KEY=VALUE` pairs to put into metadata.json; may be repeated"},
      {"post-test-cmd", "", FlagType::strings, "",
       "command to run after the tests, as a comma-separated list of its words; no shell reads it"},
      {"pre-test-cmd", "", FlagType::strings, "",
       "command to run before the tests, as a comma-separated list of its words; when it fails, the tests are not run"},
      {"redact", "", FlagType::strings, "",
       "`NAME` of a further variable or flag whose value is secret, beside those that end in TOKEN, SECRET, PASSWORD, "
       "KEY or CREDENTIALS; may be repeated"},
      {"run-id", "", FlagType::string, "",
       "`name` of this run, unique among runs (default $PROW_JOB_ID, else a random UUID)"},
      {"rundir", "", FlagType::string, "",
       "`directory` below which the run keeps its files, in a folder named by the run id "
       "(default $KUBETEST2_RUN_DIR, else ./_rundir)"},
      {"rundir-in-artifacts", "", FlagType::boolean, "", "put the run's directory into the artifacts directory"},
      {"skip-test-junit-report", "", FlagType::boolean, "",
       "leave the Test step out of junit_runner.xml, for testers that write reports of their own"},
      {"step-log-limit", "", FlagType::string, "5MB",
       "`size` of what is kept of the beginning and as much of the end of a step's output, in build-logs in the "
       "artifacts; 0 means none"},
      {"test", "", FlagType::string, "", "`tester` to run against the cluster; what follows -- goes to it"},
      {"test-timeout", "", FlagType::duration, "0s", "limit for the tests; 0 means none"},
      {"timeout", "", FlagType::duration, "0s",
       "limit for all steps before down together; 0 means none (default: what $JOB_SPEC leaves, else none)"},
      {"up", "", FlagType::boolean, "", "bring a cluster up"},
      {"up-timeout", "", FlagType::duration, "0s", "limit for bringing the cluster up; 0 means none"},
      {"wait-for", "", FlagType::texts, "",
       "what to wait for before the tests, by the `words` of a kubetest2 wait: 'nodes condition=Ready', "
       "'pods -n kube-system settled'; may be repeated, all of it goes on at once"},
      {"wait-timeout", "", FlagType::duration, "10m0s", "limit for --wait-for; 0 means none"},
  };
}

std::vector<Flag> klog_flags() {
  return {
      {"add_dir_header", "", FlagType::boolean, "", "log lines name the folder of their source file, too"},
      {"alsologtostderr", "", FlagType::boolean, "", "log to standard error as well as to the file"},
      {"log_backtrace_at", "", FlagType::trace_location, ":0", "accepted and not used: traces are Go's"},
      {"log_dir", "", FlagType::string, "", "`directory` for the log file; needs --logtostderr=false"},
      {"log_file", "", FlagType::string, "", "log `file`; needs --logtostderr=false"},
      {"log_file_max_size", "", FlagType::unsigned_integer, "1800", "accepted and not used: `megabytes` of a log file"},
      {"logtostderr", "", FlagType::boolean, "true", "log to standard error and not to a file"},
      {"one_output", "", FlagType::boolean, "", "accepted and not used: there is one log file for all severities"},
      {"skip_headers", "", FlagType::boolean, "", "log lines without time, process and source"},
      {"skip_log_headers", "", FlagType::boolean, "", "accepted and not used: log files have no headers"},
      {"stderrthreshold", "", FlagType::severity, "2",
       "severity from which lines go to standard error as well as to the file"},
      {"v", "v", FlagType::level, "0", "how much is logged: higher is more"},
      {"vmodule", "", FlagType::module_spec, "", "levels for single source files: pattern=N,..."},
  };
}

}  // namespace kt2::cli
