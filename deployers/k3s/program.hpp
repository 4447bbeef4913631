// Which k3s runs, and where it and the images for hosts without a network come from: a release by version or channel, a
// path, or PATH. It starts no cluster.
#pragma once

#include <kubetest2/deployer.hpp>

#include <optional>
#include <string>

namespace k3s {

// Whether what the flags ask for can be meant, and is there where it has to be. Throws kubetest2::Failure.
void check_program(const kubetest2::Call& call);

// Has the wanted k3s, where it is not the one on PATH, in the run's directory. Records which one runs.
void install_program(const kubetest2::Call& call);

// The k3s to run. Throws kubetest2::Failure.
std::string program_of(const kubetest2::Call& call);

// The archive of images that --airgap-images asks for, downloaded where it has to be; nothing without the flag.
std::optional<std::string> airgap_images(const kubetest2::Call& call);

// "v1.34.1+k3s1" in what `k3s --version` prints, empty when there is none.
std::string version_in(const std::string& printed);

// The release of a channel, by the answer of the channel server; empty when it has none of that name.
std::string release_of_channel(const kubetest2::Call& call, const std::string& answer, const std::string& channel);

}  // namespace k3s
