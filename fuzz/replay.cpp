// SPDX-License-Identifier: MIT
//
// cairn-replay - runs tapes from files, with any compiler: corpora, findings, what a property has written.
//
//   cairn-replay FILE-OR-FOLDER...      exit 0: every claim held; 1: one did not; 2: nothing to run, or unreadable
//   cairn-replay --samples FOLDER...    the same, but of blocks above 1 MiB only samples have contents, of each slice
//                                       one: a corpus of large blocks takes a third of the time
//   cairn-replay --show FILE            prints the tape, one line an operation
//   cairn-replay --shrink FILE NEW      the fewest operations, least fields and least header that still break a claim
//   cairn-replay --client TEXT NEW      writes the tape of a client of cairn-clients, to be fuzzed from there
//
// A scheduled tape runs on the checker's fibers (schedule_player.hpp), any other one on the scripted platform.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "black_box.hpp"
#include "guarded.hpp"
#include "player.hpp"
#include "shrinker.hpp"
#ifdef CAIRN_FUZZ_SCHEDULES
#include "explain/render.hpp"
#include "schedule_player.hpp"
#include "schedule_tape.hpp"
#endif

CAIRN_TEST_ABORTS_ON_ERROR

using namespace cairn::properties;
namespace files = std::filesystem;

namespace {

std::size_t schedules = 0, whole = 0;  ///< scheduled tapes that were played; those in which all threads ended

/// On the platform that the tape is for.
outcome played(const tape& t) {
  if (!t.has(tape::scheduled)) return run(t);
  outcome seen;
#ifdef CAIRN_FUZZ_SCHEDULES
  const cairn::fuzz::scheduled_outcome made = cairn::fuzz::run(t);
  schedules++;
  whole += made.end == cairn::check::graph::outcome::complete ? 1 : 0;
  if (!made.failure.empty()) seen.failure = made.failure + " (client " + made.client + ")";
#else
  seen.failure = "a scheduled tape, and this build has no models to run it on";
#endif
  return seen;
}

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
#ifdef CAIRN_FUZZ_SCHEDULES
  if (t.has(tape::scheduled)) {
    std::printf("schedule");
    for (const std::uint8_t byte : t.schedule) std::printf(" %02x", unsigned{byte});
    const auto [seen, failed] = cairn::fuzz::trace_of(t);
    std::printf("\n%s", cairn::check::explain::render(seen, failed, cairn::check::explain::format::text).c_str());
  }
#endif
  return 0;
}

/// In a child, as a tape that breaks something may end the process, or not end.
std::string wrong_with(const tape& t) {
  constexpr unsigned seconds = 10;
  return cairn::fuzz::guarded([&] { return played(t).failure; }, seconds);
}

int shrink(const std::string& path, const std::string& to) {
  tape t;
  if (!load(path, t)) return complain("cannot read " + path);
  if (wrong_with(t).empty()) return complain("every claim holds: " + path);
  const tape least = cairn::fuzz::shrinker(wrong_with).shrunk(t);
  if (!save(to, least)) return complain("cannot write " + to);
  std::printf("%zu operations, %zu were left: %s\n", t.operations.size(), least.operations.size(),
              wrong_with(least).c_str());
  return show(to);
}

/// 2: no lawful client, or no models in this build.
int write_client(const std::string& text, const std::string& to) {
#ifdef CAIRN_FUZZ_SCHEDULES
  std::string why;
  const auto client = cairn::check::clients::parse(text, why);
  if (!client) return complain(text + " is no lawful client: " + why);
  return save(to, cairn::fuzz::tape_of(*client)) ? 0 : complain("cannot write " + to);
#else
  return complain(text + " for " + to + ": this build has no models");
#endif
}

}  // namespace

int main(int argc, char** argv) {
#ifdef CAIRN_TEST_ASAN
  scripted_memory::lasting = true;  // as for the fuzzers: free blocks are poisoned
#endif
  std::vector<std::string> paths;
  int first = 1;
  if (argc > 1 && std::string_view(argv[1]) == "--samples") {
    shadow_heap::whole_up_to = std::size_t{1} << 20;
    first = 2;
  }
  for (int i = first; i < argc; i++) {
    const std::string argument = argv[i];
    if (argument == "--show") return argc == 3 ? show(argv[2]) : complain("usage: cairn-replay --show FILE");
    if (argument == "--shrink") {
      return argc == 4 ? shrink(argv[2], argv[3]) : complain("usage: cairn-replay --shrink FILE NEW");
    }
    if (argument == "--client") {
      return argc == 4 ? write_client(argv[2], argv[3]) : complain("usage: cairn-replay --client TEXT NEW");
    }
    std::error_code failed;
    if (files::is_directory(argument, failed)) {
      try {
        for (const auto& entry : files::recursive_directory_iterator(argument)) {
          if (entry.is_regular_file() && entry.path().filename() != ".gitkeep") paths.push_back(entry.path().string());
        }
      } catch (const files::filesystem_error& error) {
        return complain(error.what());
      }
    } else if (files::exists(argument, failed)) {
      paths.push_back(argument);
    } else {
      return complain("no such file: " + argument);
    }
  }
  if (paths.empty()) return complain("usage: cairn-replay FILE-OR-FOLDER... (found no tape)");
  std::sort(paths.begin(), paths.end());

  black_box::arm();
  std::size_t broken = 0, operations = 0, handed_out = 0;
  for (const std::string& path : paths) {
    tape t;
    if (!load(path, t)) return complain("cannot read " + path);
    black_box::record(path, {});
    const outcome seen = played(t);
    operations += t.operations.size();
    handed_out += seen.tags.of(tag::block);
    if (seen.failure.empty()) continue;
    broken++;
    std::printf("%s: operation %zu: %s\n", path.c_str(), seen.operation, seen.failure.c_str());
  }
  std::printf("%zu tapes, %zu operations, %zu blocks handed out, %zu tapes with a broken claim\n", paths.size(),
              operations, handed_out, broken);
  if (schedules != 0) std::printf("%zu schedules, in %zu of them all threads end\n", schedules, whole);
  return broken == 0 ? 0 : 1;
}
