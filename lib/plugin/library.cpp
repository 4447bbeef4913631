#include "plugin/library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <boost/dll/shared_library.hpp>
#include <cerrno>

#include "cli/flag_set.hpp"
#include "plugin/flags.hpp"

namespace kt2::plugin {
namespace {

constexpr const char* k_symbol = "kt2_plugin_v1";

Error wrong(std::string message) {
  return {Cause::deployer, std::move(message), {}};
}

Result<void> check_mode(const std::filesystem::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return errno_error(Cause::usage, "reading \"" + path.string() + "\"", errno);
  // A folder with the sticky bit, such as /tmp, still lets others add files to it.
  if ((info.st_mode & S_IWOTH) == 0) return {};
  return Error{
      Cause::usage,
      fmt::format("\"{}\" is writable by everyone (mode {:04o}): a plugin there could be anyone's; chmod o-w it",
                  path.string(), info.st_mode & 07777),
      {}};
}

// The members of the first version; later ones are looked at only where struct_size covers them.
constexpr std::size_t k_first_size = sizeof(kt2_plugin);

// Names that are there once, and defaults that the flags' own types can read.
Result<void> check_flag_table(const std::vector<cli::Flag>& table) {
  cli::FlagSet flags;
  for (const cli::Flag& flag : table) {
    if (flags.find(flag.name) != nullptr) return wrong(fmt::format("it has two flags --{}", flag.name));
    flags.add(flag);
  }
  if (auto defaults = flags.parse({}); !defaults) return wrong(defaults.error().message);
  return {};
}

Result<void> check_flags(const kt2_plugin& plugin) {
  if (plugin.flags == nullptr) return {};
  for (std::size_t i = 0; plugin.flags[i] != nullptr; ++i) {
    const kt2_flag& flag = *plugin.flags[i];
    if (flag.struct_size < sizeof(kt2_flag))
      return wrong(fmt::format("its flag {} has a struct_size of {}", i, flag.struct_size));
    if (flag.name == nullptr || *flag.name == '\0') return wrong(fmt::format("its flag {} has no name", i));
    if (flag.help == nullptr) return wrong(fmt::format("its flag --{} has no help", flag.name));
    if (flag.type > KT2_FLAG_DURATION)
      return wrong(fmt::format("its flag --{} is of the unknown type {}", flag.name, flag.type));
  }
  return check_flag_table(flags_of(plugin));
}

}  // namespace

Result<void> check_permissions(const std::filesystem::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return errno_error(Cause::usage, "it cannot be read", errno);
  if (!S_ISREG(info.st_mode)) return Error{Cause::usage, "it is not a regular file", {}};
  if (auto mode = check_mode(path); !mode) return mode;
  if (auto folder = check_mode(path.parent_path()); !folder) return folder;
  // Whoever writes where a link leads replaces what is loaded.
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  return error ? Result<void>() : check_mode(real.parent_path());
}

Result<const kt2_plugin*> load(const std::filesystem::path& path) {
  boost::dll::fs::error_code error;
  boost::dll::shared_library library;
  try {
    library.load(path.string(), boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
  } catch (const std::exception& failure) {
    return wrong(fmt::format("it cannot be loaded: {}", failure.what()));
  }
  if (!library.has(k_symbol)) {
    return wrong(fmt::format("it does not export {}: not a kubetest2 plugin, or of another major version", k_symbol));
  }
  const auto* plugin = &library.get<const kt2_plugin>(k_symbol);
  // Plugins are never unloaded: their static tables, threads and exit handlers stay valid.
  ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD | RTLD_NODELETE);
  return plugin;
}

Result<void> check_object(const kt2_plugin& plugin, Kind kind, std::string_view name) {
  if (plugin.struct_size < offsetof(kt2_plugin, kind) + sizeof(void*)) {
    return wrong(fmt::format("its struct_size of {} is too small", plugin.struct_size));
  }
  if (plugin.abi_minor > KT2_ABI_MINOR) {
    return wrong(
        fmt::format("it speaks version 1.{} of the plugin ABI, this kubetest2 only 1.{}: use a newer kubetest2",
                    plugin.abi_minor, KT2_ABI_MINOR));
  }
  if (plugin.struct_size < k_first_size)
    return wrong(fmt::format("its struct_size of {} is too small", plugin.struct_size));
  if (plugin.kind == nullptr || plugin.kind != kind_name(kind)) {
    return wrong(
        fmt::format("it is a \"{}\", not a {}", plugin.kind != nullptr ? plugin.kind : "(null)", kind_name(kind)));
  }
  if (plugin.name == nullptr || plugin.name != name) {
    return wrong(fmt::format("it calls itself \"{}\", its file is named for \"{}\"",
                             plugin.name != nullptr ? plugin.name : "(null)", name));
  }
  if (plugin.version == nullptr) return wrong("it has no version");
  if (plugin.summary == nullptr) return wrong("it has no summary");
  if (plugin.create == nullptr) return wrong("its create is null");
  if (plugin.destroy == nullptr) return wrong("its destroy is null");
  if (plugin.get_interface == nullptr) return wrong("its get_interface is null");
  if (auto flags = check_flags(plugin); !flags) return flags;
  if (kind == Kind::deployer) {
    const auto* deployer = static_cast<const kt2_deployer*>(plugin.get_interface(KT2_DEPLOYER));
    if (deployer == nullptr) return wrong("it does not offer " KT2_DEPLOYER);
    if (deployer->struct_size < sizeof(kt2_deployer)) return wrong("its " KT2_DEPLOYER " has too small a struct_size");
    if (deployer->build == nullptr) return wrong("its build is null");
    if (deployer->up == nullptr) return wrong("its up is null");
    if (deployer->down == nullptr) return wrong("its down is null");
    if (deployer->is_up == nullptr) return wrong("its is_up is null");
    return {};
  }
  const auto* tester = static_cast<const kt2_tester*>(plugin.get_interface(KT2_TESTER));
  if (tester == nullptr) return wrong("it does not offer " KT2_TESTER);
  if (tester->struct_size < sizeof(kt2_tester)) return wrong("its " KT2_TESTER " has too small a struct_size");
  if (tester->test == nullptr) return wrong("its test is null");
  return {};
}

Result<const kt2_plugin*> load_checked(const std::filesystem::path& path, Kind kind, std::string_view name) {
  const std::string context = fmt::format("{} \"{}\" ({})", kind_name(kind), name, path.string());
  if (auto permitted = check_permissions(path); !permitted) return std::move(permitted.error()).with(context);
  auto plugin = load(path);
  if (!plugin) return std::move(plugin.error()).with(context);
  if (auto checked = check_object(**plugin, kind, name); !checked) return std::move(checked.error()).with(context);
  return *plugin;
}

}  // namespace kt2::plugin
