// SPDX-License-Identifier: MIT
//
// cairn-workload NAME [--threads N] [--scale X] [--seed S] - runs one workload and prints a line of JSON.
//
// The seconds are those of the work, without the start of the process. Replay: same name, threads, scale and seed.

#include <cerrno>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <string_view>

#include "catalogue.hpp"
#include "self.hpp"
#include "workload.hpp"

namespace {

using namespace cairn::bench;

struct body {
  std::string_view name;
  outcome (*run)(const request&);
};

constexpr body bodies[] = {
    {"churn", run_churn}, {"frag", run_frag},         {"kv", run_kv},
    {"large", run_large}, {"pipeline", run_pipeline}, {"server", run_server},
    {"storm", run_storm}, {"strings", run_strings},   {"trees", run_trees},
};

int usage(const char* why, std::string_view what) {
  std::fprintf(
      stderr,
      "cairn-workload: %s%.*s\nusage: cairn-workload NAME [--threads N] [--scale X] [--seed S]\n  NAME is one of:", why,
      static_cast<int>(what.size()), what.data());
  for (const body& b : bodies) std::fprintf(stderr, " %.*s", static_cast<int>(b.name.size()), b.name.data());
  std::fprintf(stderr, "\n");
  return 2;
}

bool parse(const char* text, double low, double high, double& value) {
  char* end = nullptr;
  value = std::strtod(text, &end);
  return end != text && *end == '\0' && value >= low && value <= high;
}

bool parse(const char* text, std::uint64_t& value) {
  char* end = nullptr;
  errno = 0;
  value = std::strtoull(text, &end, 10);
  return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0;
}

const entry* entry_of(std::string_view name) {
  for (const entry& e : catalogue) {
    if (e.name == name) return &e;
  }
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return usage("which workload?", "");
  const std::string_view name = argv[1];
  const body* chosen = nullptr;
  for (const body& b : bodies) {
    if (b.name == name) chosen = &b;
  }
  if (chosen == nullptr) return usage("no workload is named ", name);

  const unsigned usual_threads = entry_of(name)->threads;
  request request{usual_threads, 1.0, 1};
  for (int i = 2; i < argc; i += 2) {
    const std::string_view option = argv[i];
    double number = 0;
    if (i + 1 == argc) return usage("no value after ", option);
    if (option == "--threads" && parse(argv[i + 1], 1, 256, number)) {
      request.threads = static_cast<unsigned>(number);
    } else if (option == "--scale" && parse(argv[i + 1], 1e-6, 1e6, number)) {
      request.scale = number;
    } else if (option == "--seed" && parse(argv[i + 1], request.seed)) {
      continue;
    } else {
      return usage("bad option, or bad value of ", option);
    }
  }
  if (usual_threads == 1 && request.threads != 1) return usage("runs on one thread only: ", name);
  if (name == "pipeline" && request.threads % 2 != 0) return usage("wants an even number of threads: ", name);

  const auto start = std::chrono::steady_clock::now();
  const outcome outcome = chosen->run(request);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf("{\"workload\":\"%s\",\"threads\":%u,\"scale\":%g,\"seed\":%" PRIu64 ",\"operations\":%" PRIu64
              ",\"seconds\":%.6f,\"checksum\":\"%016" PRIx64 "\",\"peak_kib\":%ld,\"malloc_server\":\"%s\"}\n",
              argv[1], request.threads, request.scale, request.seed, outcome.operations, seconds.count(),
              outcome.checksum, peak_resident_kib(), malloc_server());
  return std::fflush(stdout) == 0 ? 0 : 1;
}
