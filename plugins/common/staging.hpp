// Puts a build of Kubernetes where others find it, laid out as dl.k8s.io is: in a bucket, or in a local folder. It
// builds nothing, and trusts no copy that it has not checked.
#pragma once

#include <kubetest2/call.hpp>

#include <string>

namespace kubetest2::common {

struct Staging {
  std::string root;      // the checkout, absolute; what was built is in its _output
  std::string version;   // of the build
  std::string platform;  // that it was built for, "linux/amd64"
  // gs://BUCKET/(ci|devel)[/SUFFIX], by krel; s3://BUCKET[/FOLDER], by aws; file:///FOLDER. The version's folder is
  // made below it.
  std::string location;
  std::string registry = {};        // for images, krel's alone; empty: they are not pushed
  std::string version_suffix = {};  // appended to the version with a dash; empty: it stays as it is
  bool update_latest = false;       // moves the markers latest.txt, latest-1.txt and latest-1.34.txt
};

// Throws Failure, before anything is built, when --stage=`location` has no form of the above, or the program that it
// needs is not on PATH.
void check_staging(const Call& call, const std::string& location);

// The same once the version is known: krel puts no build of changed sources into ci.
void check_staged_version(const std::string& location, const std::string& version);

// Stages it; a version that is there already is replaced. Returns the version that it has there.
std::string stage(const Call& call, const Staging& staging);

}  // namespace kubetest2::common
