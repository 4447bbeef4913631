#include "cli/log_flags.hpp"

#include <filesystem>

namespace kt2::cli {

LogOptions log_options(const FlagValues& values) {
  LogOptions options;
  options.verbosity = static_cast<int>(values.integer("v"));
  options.skip_headers = values.boolean("skip_headers");
  options.add_dir_header = values.boolean("add_dir_header");
  options.to_stderr = values.boolean("logtostderr");
  options.also_to_stderr = values.boolean("alsologtostderr");
  options.stderr_threshold = static_cast<int>(values.integer("stderrthreshold"));
  options.file = values.text("log_file");
  const std::string& directory = values.text("log_dir");
  if (options.file.empty() && !directory.empty()) {
    options.file = (std::filesystem::path(directory) / "kubetest2.INFO").string();
  }
  options.vmodule = values.text("vmodule");
  return options;
}

}  // namespace kt2::cli
