// SPDX-License-Identifier: MIT
//
// cairn-bench - runs the workloads under Cairn and its peers, in turn, and prints time and resident size side by side.
//
//   for each repetition: for each workload: for each allocator, starting with another one each time: one process
//
// Exit code: 0 measured; 1 a process failed or checksums differ; 2 bad usage. No time and no size ever decides it.

#include <fmt/format.h>
#include <fnmatch.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "../workloads/catalogue.hpp"
#include "allocators.hpp"
#include "process.hpp"
#include "report.hpp"

namespace {

using namespace cairn::bench;

struct options {
  std::vector<std::string> patterns;
  std::vector<std::string> allocators = known_allocators();
  std::string library;
  int repetitions = 5;
  double scale = 1;
  std::uint64_t seed = 1;
  unsigned threads = 0;
  bool quick = false;
  std::string json;
  std::string markdown;
  std::vector<std::string> notes;
  conditions child;
};

int list() {
  for (const entry& e : catalogue)
    fmt::print("{:<10} {} thread{}  {}\n", e.name, e.threads, e.threads == 1 ? " " : "s", e.summary);
  fmt::print("\n");
  for (const std::string& name : known_allocators()) {
    const allocator a = find_allocator(name, {});
    fmt::print("{:<10} {}\n", name,
               !a.missing.empty()  ? "missing: " + a.missing
               : a.library.empty() ? "the libc's own"
                                   : a.library);
  }
  return 0;
}

std::vector<entry> choose(const std::vector<std::string>& patterns) {
  std::vector<entry> chosen;
  for (const entry& e : catalogue) {
    const std::string name(e.name);
    const auto matches = [&](const std::string& pattern) { return fnmatch(pattern.c_str(), name.c_str(), 0) == 0; };
    if (patterns.empty() || std::any_of(patterns.begin(), patterns.end(), matches)) chosen.push_back(e);
  }
  return chosen;
}

std::vector<std::string> command_for(const entry& workload, const options& options) {
  if (workload.name == "empty") return {own_directory() + "/cairn-empty"};
  const unsigned threads = options.threads == 0 || workload.threads == 1 ? workload.threads : options.threads;
  return {own_directory() + "/cairn-workload",
          std::string(workload.name),
          "--threads",
          std::to_string(threads),
          "--scale",
          fmt::format("{}", options.scale),
          "--seed",
          std::to_string(options.seed)};
}

results measure_all(const std::vector<entry>& workloads, const setting& setting, const options& options) {
  const bool watched = isatty(STDERR_FILENO) != 0;
  results results;
  for (int repetition = 0; repetition < options.repetitions; repetition++) {
    for (const entry& workload : workloads) {
      for (std::size_t i = 0; i < setting.allocators.size(); i++) {
        // Rotated, so that nobody always runs first, or always after the same one.
        const allocator& who =
            setting.allocators[(i + static_cast<std::size_t>(repetition)) % setting.allocators.size()];
        if (watched)
          fmt::print(stderr, "\r\033[K{}/{} {} {}", repetition + 1, options.repetitions, workload.name, who.name);
        results.add(std::string(workload.name), who.name, run_once(who, command_for(workload, options), options.child));
      }
    }
  }
  if (watched) fmt::print(stderr, "\r\033[K");
  return results;
}

bool write(const std::string& path, const std::string& text) {
  if (path.empty()) return true;
  std::ofstream file(path);
  file << text << std::flush;
  if (!file) fmt::print(stderr, "cairn-bench: cannot write {}\n", path);
  return static_cast<bool>(file);
}

int run(options options, const std::string& command) {
  if (options.quick) {
    options.repetitions = 1;
    options.scale = 0.1;
  }
  const std::vector<entry> workloads = choose(options.patterns);
  if (workloads.empty()) {
    fmt::print(stderr, "cairn-bench: no workload matches; see cairn-bench list\n");
    return 2;
  }
  setting setting{command, {}, {}, {}, options.notes, options.repetitions, options.scale, options.seed};
  for (const entry& e : workloads) setting.workloads.emplace_back(e.name);
  for (const std::string& name : options.allocators) {
    const allocator a = find_allocator(name, options.library);
    (a.missing.empty() ? setting.allocators : setting.missing).push_back(a);
    if (!a.missing.empty()) fmt::print(stderr, "cairn-bench: {} is left out: {}\n", name, a.missing);
  }
  if (setting.allocators.empty()) return 2;

  const results results = measure_all(workloads, setting, options);
  fmt::print("{}", tables(setting, results, form::terminal));
  const bool written = write(options.json, raw(setting, results).dump(1) + "\n") &&
                       write(options.markdown, tables(setting, results, form::markdown));
  const std::vector<std::string> complaints = results.complaints();
  for (const std::string& line : complaints) fmt::print(stderr, "cairn-bench: {}\n", line);
  return complaints.empty() && written ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app{"Runs workloads under Cairn and other allocators and compares time and resident size."};
  app.require_subcommand(1);
  CLI::App* const list_command = app.add_subcommand("list", "name the workloads, and the allocators found here");
  CLI::App* const run_command = app.add_subcommand("run", "run and compare");
  options options;
  run_command->add_option("PATTERN", options.patterns, "workloads to run, with * and ? (all)");
  run_command->add_option("-r,--repetitions", options.repetitions, "repetitions (5)")->check(CLI::Range(1, 1000));
  run_command->add_option("--allocators", options.allocators, "of cairn,mimalloc2,jemalloc,tcmalloc,glibc (all)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember(known_allocators()));
  run_command->add_option("--library", options.library, "Cairn's library (../lib/libcairn.so from here)");
  run_command->add_option("--scale", options.scale, "of the number of operations (1)")->check(CLI::Range(1e-6, 1e6));
  run_command->add_option("--seed", options.seed, "of the workloads (1)");
  run_command->add_option("--threads", options.threads, "for the workloads that use threads (as in the list)")
      ->check(CLI::Range(2, 256));
  run_command->add_flag("--quick", options.quick, "one repetition at scale 0.1");
  run_command->add_flag("--keep-environment", options.child.keep_environment, "keep variables that tune an allocator");
  run_command->add_option("--timeout", options.child.timeout_seconds, "seconds for one process (120)")
      ->check(CLI::Range(1, 86400));
  run_command->add_option("--json", options.json, "write all samples there");
  run_command->add_option("--markdown", options.markdown, "write the tables there");
  run_command->add_option("--note", options.notes, "a line for the reports; may be repeated")->allow_extra_args(false);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (list_command->parsed()) return list();

  std::string command = "cairn-bench";
  for (int i = 1; i < argc; i++) {
    const bool note = std::string_view(argv[i]) == "--note";
    if (note) i++;  // the notes are printed themselves
    if (!note) command += std::string(" ") + argv[i];
  }
  return run(options, command);
} catch (const std::exception& error) {
  fmt::print(stderr, "cairn-bench: {}\n", error.what());
  return 1;
}
