// SPDX-License-Identifier: MIT
//
// cairn-replay - runs tapes from files, with any compiler: corpora, findings, what a property has written.
//
//   cairn-replay FILE-OR-FOLDER...      exit 0: every claim held; 1: one did not; 2: nothing to run, or unreadable
//   cairn-replay --show FILE            prints the tape, one line an operation
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "player.hpp"

using namespace cairn::properties;
namespace files = std::filesystem;

namespace {

int complain(const std::string& what) {
  std::fprintf(stderr, "cairn-replay: %s\n", what.c_str());
  return 2;
}

int show(const std::string& path) {
  tape t;
  if (!load(path, t)) return complain("cannot read " + path);
  std::printf("contexts %u, flags %u, faults %u, seed %u\n", unsigned{t.contexts}, unsigned{t.flags},
              unsigned{t.faults}, unsigned{t.seed});
  for (const operation& o : t.operations) std::printf("%s\n", describe(o).c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> paths;
  for (int i = 1; i < argc; i++) {
    const std::string argument = argv[i];
    if (argument == "--show") return argc == 3 ? show(argv[2]) : complain("usage: cairn-replay --show FILE");
    std::error_code failed;
    if (files::is_directory(argument, failed)) {
      for (const auto& entry : files::directory_iterator(argument)) {
        if (entry.is_regular_file() && entry.path().filename() != ".gitkeep") paths.push_back(entry.path().string());
      }
    } else if (files::exists(argument, failed)) {
      paths.push_back(argument);
    } else {
      return complain("no such file: " + argument);
    }
  }
  if (paths.empty()) return complain("usage: cairn-replay FILE-OR-FOLDER... (found no tape)");
  std::sort(paths.begin(), paths.end());

  std::size_t broken = 0, operations = 0, handed_out = 0;
  for (const std::string& path : paths) {
    tape t;
    if (!load(path, t)) return complain("cannot read " + path);
    const outcome seen = run(t);
    operations += t.operations.size();
    handed_out += seen.handed_out;
    if (seen.failure.empty()) continue;
    broken++;
    std::printf("%s: operation %zu: %s\n", path.c_str(), seen.operation, seen.failure.c_str());
  }
  std::printf("%zu tapes, %zu operations, %zu blocks handed out, %zu tapes with a broken claim\n", paths.size(),
              operations, handed_out, broken);
  return broken == 0 ? 0 : 1;
}
