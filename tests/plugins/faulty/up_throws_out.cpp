// Throws out of up, which is a C function.
#include <stdexcept>

#include "good.h"

static kt2_status up(kt2_instance* instance, kt2_call* call) {
  good_up(instance, call);
  throw std::runtime_error("thrown");
}

const kt2_deployer k_deployer = {sizeof(kt2_deployer), good_build, up, good_down, good_is_up};
extern "C" KT2_EXPORT const kt2_plugin kt2_plugin_v1 = {
    sizeof(kt2_plugin), KT2_ABI_MINOR, "deployer",    PLUGIN_NAME, "v0.0.1", "for tests", nullptr, nullptr, 0,
    good_create,        good_destroy,  good_interface};
