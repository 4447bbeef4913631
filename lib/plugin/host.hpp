// The host's function tables, as plugin.h describes them. State lives in the kt2_call that each function is given.
#pragma once

#include <kubetest2/plugin.h>

namespace kt2::plugin {

// The base services.
const kt2_host* host_table();

// The further ones, one file each.
const kt2_host_programs* host_programs_table();
const kt2_host_text* host_text_table();
const kt2_host_metadata* host_metadata_table();
const kt2_host_progress* host_progress_table();
const kt2_host_download* host_download_table();
const kt2_host_kube* host_kube_table();
const kt2_host_state* host_state_table();
const kt2_host_yaml* host_yaml_table();
const kt2_host_commands* host_commands_table();
const kt2_host_boskos* host_boskos_table();

// Of the base services; beside those that run several.
kt2_status host_run(kt2_call* call, const kt2_command* command, const kt2_sink* out, kt2_exit* exit);

}  // namespace kt2::plugin
