// SPDX-License-Identifier: MIT
//
// cairn-replay - runs tapes from files, with any compiler: corpora, findings, what a property has written.
//
//   cairn-replay FILE-OR-FOLDER...      exit 0: every claim held; 1: one did not; 2: nothing to run, or unreadable
//   cairn-replay --show FILE            prints the tape, one line an operation
//   cairn-replay --shrink FILE NEW      the fewest operations, least fields and least header that still break a claim
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "black_box.hpp"
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

/// Some claim does not hold, the same one up to its numbers.
std::string failure_of(const tape& t) {
  std::string what = run(t).failure;
  std::erase_if(what, [](char c) { return c >= '0' && c <= '9'; });
  return what;
}

/// Until nothing more can be taken away: halves, quarters, ... single records; then each field by itself.
tape shrunk(tape t) {
  const std::string wanted = failure_of(t);
  const auto take = [&](const tape& changed) {
    const auto bytes = encode(changed);
    const tape candidate = decode(bytes.data(), bytes.size());  // without the flag `heaps` kinds mean something else
    if (candidate == t || failure_of(candidate) != wanted) return false;
    t = candidate;
    return true;
  };
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (std::size_t step = std::max<std::size_t>(t.operations.size() / 2, 1); step != 0; step /= 2) {
      for (std::size_t from = t.operations.size(); from != 0;) {
        from -= std::min(from, step);
        tape less = t;
        const auto first = less.operations.begin() + static_cast<std::ptrdiff_t>(from);
        const auto rest = static_cast<std::size_t>(less.operations.end() - first);
        less.operations.erase(first, first + static_cast<std::ptrdiff_t>(std::min(step, rest)));
        smaller |= take(less);
      }
    }
    const auto zero = [&](auto field) {
      tape less = t;
      field(less);
      smaller |= take(less);
    };
    for (unsigned bit = 0; bit < 7; bit++) {
      zero([&](tape& less) { less.flags = static_cast<std::uint8_t>(less.flags & ~(1u << bit)); });
    }
    for (unsigned bit = 0; bit < 8; bit++) {
      zero([&](tape& less) { less.faults = static_cast<std::uint8_t>(less.faults & ~(1u << bit)); });
    }
    zero([](tape& less) { less.contexts = static_cast<std::uint8_t>(less.contexts > 1 ? less.contexts - 1 : 1); });
    zero([](tape& less) { less.schedule.clear(); });
    for (std::size_t i = 0; i < t.operations.size(); i++) {
      for (auto field : {&operation::context, &operation::slot, &operation::size, &operation::align}) {
        zero([&](tape& less) { less.operations[i].*field = 0; });
        zero([&](tape& less) { less.operations[i].*field /= 2; });
      }
      zero([&](tape& less) { less.operations[i].delta = 0; });
      zero([&](tape& less) { less.operations[i].delta &= 7; });
    }
  }
  return t;
}

int shrink(const std::string& path, const std::string& to) {
  tape t;
  if (!load(path, t)) return complain("cannot read " + path);
  if (run(t).failure.empty()) return complain("every claim holds: " + path);
  const tape least = shrunk(t);
  if (!save(to, least)) return complain("cannot write " + to);
  std::printf("%zu operations, %zu were left: %s\n", t.operations.size(), least.operations.size(),
              run(least).failure.c_str());
  return show(to);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> paths;
  for (int i = 1; i < argc; i++) {
    const std::string argument = argv[i];
    if (argument == "--show") return argc == 3 ? show(argv[2]) : complain("usage: cairn-replay --show FILE");
    if (argument == "--shrink") {
      return argc == 4 ? shrink(argv[2], argv[3]) : complain("usage: cairn-replay --shrink FILE NEW");
    }
    std::error_code failed;
    if (files::is_directory(argument, failed)) {
      for (const auto& entry : files::recursive_directory_iterator(argument)) {
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

  black_box::arm();
  std::size_t broken = 0, operations = 0, handed_out = 0;
  for (const std::string& path : paths) {
    tape t;
    if (!load(path, t)) return complain("cannot read " + path);
    black_box::record(path, {});
    const outcome seen = run(t);
    operations += t.operations.size();
    handed_out += seen.tags.of(tag::block);
    if (seen.failure.empty()) continue;
    broken++;
    std::printf("%s: operation %zu: %s\n", path.c_str(), seen.operation, seen.failure.c_str());
  }
  std::printf("%zu tapes, %zu operations, %zu blocks handed out, %zu tapes with a broken claim\n", paths.size(),
              operations, handed_out, broken);
  return broken == 0 ? 0 : 1;
}
