// The release of Kubernetes that is fetched where none is built. It fetches nothing but a marker.
#pragma once

#include <kubetest2/deployer.hpp>

#include <string>

namespace gce {

struct Release {
  std::string url;  // the folder that has the versions
  std::string version;

  // What --kubernetes-version says: a version, or the URL of a marker, whose text takes the place of the URL's last
  // part. Throws kubetest2::Failure or Reported.
  static Release of(const kubetest2::Call& call);
};

}  // namespace gce
