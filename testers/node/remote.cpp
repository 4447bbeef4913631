#include "remote.hpp"

namespace node {
namespace {

using kubetest2::Call;
using kubetest2::Command;

}  // namespace

Command make_command(const Call& call, const Surroundings& surroundings) {
  Command command({"make", "test-e2e-node", "REMOTE=true"});
  const auto variable = [&](const char* name, const std::string& value) { command.add({name + value}); };
  variable("SKIP=", call.flag("skip-regex"));
  variable("FOCUS=", call.flag("focus-regex"));
  variable("CLOUDSDK_CORE_PROJECT=", surroundings.project);
  variable("ZONE=", call.flag("gcp-zone"));
  variable("TEST_ARGS=", call.flag("test-args"));
  variable("NODE_ENV= ", call.flag("node-env"));  // with the space that jobs have always had
  variable("DELETE_INSTANCES=", call.flag("delete-instances"));
  variable("PARALLELISM=", call.flag("parallelism"));
  variable("IMAGE_CONFIG_FILE=", call.flag("image-config-file"));
  variable("IMAGE_CONFIG_DIR=", call.flag("image-config-dir"));
  variable("IMAGE_PROJECT=", call.flag("image-project"));
  variable("IMAGES=", call.flag("images"));
  variable("INSTANCE_METADATA=", call.flag("instance-metadata"));
  variable("USER_DATA_FILE=", call.flag("user-data-file"));
  variable("INSTANCE_TYPE=", call.flag("instance-type"));
  variable("SSH_USER=", surroundings.ssh_user);
  variable("SSH_KEY=", surroundings.ssh_key);
  variable("USE_DOCKERIZED_BUILD=", call.flag("use-dockerized-build"));
  variable("TARGET_BUILD_ARCH=", call.flag("target-build-arch"));
  variable("TIMEOUT=", call.flag("timeout"));
  variable("LABEL_FILTER=", call.flag("label-filter"));
  if (const std::string given = call.flag("runtime-config"); !given.empty()) variable("RUNTIME_CONFIG=", given);
  return command.in(repo_root(call));
}

Command e2e_node_command(const Call& call, const Surroundings& surroundings, const Binaries& binaries) {
  Command command({binaries.e2e_node_test, "remote"});
  const auto value = [&](const std::string& name, const std::string& text) { command.add({"--" + name + "=" + text}); };
  const auto same = [&](const char* name) { value(name, call.flag(name)); };
  for (const char* name : {"skip-regex", "focus-regex", "label-filter"}) same(name);
  value("gcp-project", surroundings.project);
  for (const char* name :
       {"gcp-zone", "test-args", "node-env", "delete-instances", "parallelism", "image-config-file", "image-config-dir",
        "image-project", "images", "instance-metadata", "user-data-file", "instance-type"}) {
    same(name);
  }
  value("ssh-user", surroundings.ssh_user);
  value("ssh-key", surroundings.ssh_key);
  same("timeout");
  value("ginkgo-binary", binaries.ginkgo);
  value("kubelet-binary", binaries.kubelet);
  value("e2e-node-binary", binaries.e2e_node_test);
  if (!call.flag("runtime-config").empty()) same("runtime-config");
  return command.in(repo_root(call));
}

}  // namespace node
