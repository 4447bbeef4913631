// Throws out of create, which is a C function.
#include <stdexcept>

#include "good.h"

static kt2_status create(const kt2_host*, const kt2_run*, kt2_call*, kt2_instance**) {
  throw std::runtime_error("thrown");
}

const kt2_deployer k_deployer = {sizeof(kt2_deployer), good_build, good_up, good_down, good_is_up};
extern "C" KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {
    sizeof(kt2_plugin), KT2_ABI_MINOR, "deployer", PLUGIN_NAME, "v0.0.1", "for tests", nullptr, nullptr, 0, create,
    good_destroy,       good_interface};
