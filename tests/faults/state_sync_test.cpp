// What a power cut would find: the order of the system calls that put state.json on disk.
#include "fixture.hpp"

#include <sstream>

namespace kt2::test {
namespace {

class StateSyncTest : public Faults {
 protected:
  // The calls that matter, by name, in their order; "Up" is where the script of Up begins.
  std::string calls(const std::vector<std::string>& words) const {
    std::vector<std::string> argv{
        "strace", "-f", "-e", "trace=fsync,rename,execve", "-o", (directory / "trace").string(), launcher().string(),
        "script"};
    argv.insert(argv.end(), words.begin(), words.end());
    Program program(argv);
    // Leaks cannot be looked for by two at once.
    const Finished finished = marked(program).set("ASAN_OPTIONS", "detect_leaks=0").run();
    EXPECT_EQ(finished.status, 0) << finished.err;
    std::istringstream trace(read(directory / "trace"));
    std::string result;
    for (std::string line; std::getline(trace, line);) {
      const std::string name = contains(line, " fsync(")                                   ? "fsync"
                               : contains(line, "/state.json\"")                           ? "rename"
                               : contains(line, "execve(\"" + (directory / "up").string()) ? "Up"
                                                                                           : "";
      if (!name.empty()) result += (result.empty() ? "" : " ") + name;
    }
    return result;
  }
};

TEST_F(StateSyncTest, StateIsOnDiskBeforeUpBeginsAndWhenARecordIsKept) {
  script("up", "true");
  // At the begin of the run; before Up; what the deployer keeps, in Up; after Up; at the end.
  EXPECT_EQ(calls({"--up"}), "rename fsync rename fsync fsync fsync rename fsync fsync Up rename rename");
}

}  // namespace
}  // namespace kt2::test
