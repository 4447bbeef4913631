#include "common/staging.hpp"

#include <regex>

#include "common/staging_places.hpp"

namespace kubetest2::common {
namespace {

struct GoogleBucket {
  std::string name;
  std::string kind;    // "ci" or "devel"
  std::string suffix;  // "/…" or empty
};

std::optional<GoogleBucket> google_bucket_of(const std::string& location) {
  static const std::regex form(R"(gs://([^/]+)/(ci|devel)((?:/[^/]+)*)/?)");
  std::smatch match;
  if (!std::regex_match(location, match, form)) return std::nullopt;
  return GoogleBucket{match[1], match[2], match[3]};
}

void demand_program(const Call& call, const std::string& location, const std::string& program,
                    const std::string& advice) {
  if (call.dry_run() || call.find_program(program, KT2_ON_PATH)) return;
  throw Failure("--stage=" + location + ": " + program + " is not on PATH: " + advice, KT2_CAUSE_INFRASTRUCTURE);
}

void push_by_krel(const Call& call, const Staging& staging, const GoogleBucket& bucket) {
  call.run(Command({"krel", "push", "--bucket=" + bucket.name, "--allow-dup"})
               .add_if(bucket.kind == "ci", {"--ci"})
               .add_if(!bucket.suffix.empty(), {"--gcs-root=" + bucket.kind + bucket.suffix})
               .add_if(!staging.update_latest, {"--noupdatelatest"})
               .add_if(!staging.registry.empty(), {"--registry=" + staging.registry})
               .add_if(!staging.version_suffix.empty(), {"--version-suffix=" + staging.version_suffix})
               .in(staging.root));
}

}  // namespace

void check_staging(const Call& call, const std::string& location) {
  if (google_bucket_of(location)) {
    demand_program(call, location, "krel", "go install k8s.io/release/cmd/krel@latest");
  } else if (is_amazon_bucket(location)) {
    demand_program(call, location, "aws", "install the AWS CLI");
  } else if (!is_local_folder(location)) {
    throw Failure("--stage=" + location +
                      ": give gs://BUCKET/ci or gs://BUCKET/devel, either with folders behind it, s3://BUCKET/FOLDER "
                      "or file:///FOLDER",
                  KT2_CAUSE_USAGE);
  }
}

void check_staged_version(const std::string& location, const std::string& version) {
  const auto bucket = google_bucket_of(location);
  if (!bucket || bucket->kind != "ci" || version.find("-dirty") == std::string::npos) return;
  throw Failure("--stage=" + location + ": krel puts no build of changed sources there, and this one would be " +
                    version + ": commit them, or stage to gs://" + bucket->name + "/devel",
                KT2_CAUSE_USAGE);
}

std::string stage(const Call& call, const Staging& staging) {
  Staging named = staging;
  if (!staging.version_suffix.empty()) named.version += "-" + staging.version_suffix;
  if (const auto bucket = google_bucket_of(staging.location)) {
    push_by_krel(call, staging, *bucket);
  } else if (is_amazon_bucket(staging.location)) {
    stage_to_amazon(call, named);
  } else {
    stage_locally(call, named);
  }
  if (!call.dry_run()) call.info("staged " + named.version + " to " + staging.location);
  return named.version;
}

}  // namespace kubetest2::common
