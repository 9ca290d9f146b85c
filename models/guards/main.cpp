// SPDX-License-Identifier: MIT
//
// main - cairn-guards: random clients through oracle and engines.
//
//   cairn-guards --programs 10000 --seed 1      the fixed run of the test suite
//   cairn-guards --seconds 60                   a fresh seed, printed first
//   cairn-guards --client 'k1 | st.rlx x 1 | ld.rlx x'     one client again
//   cairn-guards --bug mo_position --seconds 60 --expect-difference
//
// Exit: 0 nothing differs (with --expect-difference: something does), 1 the other way, 2 usage. A client that differs
// is shrunk and printed in one line that replays it.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <deque>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "compare.hpp"
#include "generator.hpp"
#include "shrink.hpp"
#include "text.hpp"

using namespace cairn::check;
using namespace cairn::check::guards;

namespace {

struct settings {
  std::uint64_t programs = 0, seed = 0;
  unsigned seconds = 0, processes = 1;
  mode how = mode::mixed;
  comparison compared;
  bool expect_difference = false;
  std::string client_text, json;
};

struct found_difference {
  std::uint64_t seed;
  client original;
  std::string what;
};

struct run_result {
  tally sum;
  std::map<std::string, std::uint64_t> features;
  std::vector<found_difference> differences;
  double seconds = 0;
};

double since(std::chrono::steady_clock::time_point started) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

/// Seeds in order, up to `processes` at a time; results are taken in order too, so that the output is the same.
run_result run(const settings& s) {
  constexpr std::size_t enough = 5;
  struct started_one {
    std::uint64_t seed;
    client c;
    child process;
  };
  run_result result;
  const auto started = std::chrono::steady_clock::now();
  std::deque<started_one> flying;
  std::uint64_t next = s.seed;
  auto more = [&] {
    if (s.programs != 0 && next - s.seed >= s.programs) return false;
    if (s.seconds != 0 && since(started) >= s.seconds) return false;
    return result.differences.size() < (s.expect_difference ? 1 : enough);
  };
  while (more() || !flying.empty()) {
    if (flying.size() < s.processes && more()) {
      const client c = generate(next, s.how);
      flying.push_back({next++, c, start_compare(c, s.compared)});
      continue;
    }
    const started_one one = flying.front();
    flying.pop_front();
    const report found = result_of(one.process);
    result.sum += found.numbers;
    for (const std::string& feature : features_of(one.c)) result.features[feature]++;
    if (!found.difference.empty()) result.differences.push_back({one.seed, one.c, found.difference});
  }
  result.seconds = since(started);
  return result;
}

const char* bug_names[] = {"none",          "revisit_dropped", "maximality_inverted",
                           "rmw_adjacency", "stale_hb",        "mo_position"};

std::string replay_line(const client& c, const comparison& how) {
  std::string line = "cairn-guards --client '" + print(c) + "'";
  if (how.memory == memory_model::rc11) line += " --model rc11";
  if (how.bug != planted_bug::none) line += std::string(" --bug ") + bug_names[static_cast<unsigned>(how.bug)];
  return line;
}

void show(const found_difference& one, const settings& s) {
  std::printf("DIFFERS seed %llu: %s\n  client: %s\n", static_cast<unsigned long long>(one.seed), one.what.c_str(),
              print(one.original).c_str());
  comparison quick = s.compared;
  quick.seconds = 5;
  const client small = shrink(
      one.original, [&](const client& c) { return !compare_isolated(c, quick).difference.empty(); },
      std::chrono::seconds(s.expect_difference ? 10 : 60));
  std::printf("  shrunk: %s\n  replay: %s\n", compare_isolated(small, s.compared).difference.c_str(),
              replay_line(small, s.compared).c_str());
}

nlohmann::json summary(const settings& s, const run_result& r) {
  const tally& n = r.sum;
  nlohmann::json features, differences = nlohmann::json::array();
  for (const std::string& one : all_features()) features[one] = r.features.count(one) != 0 ? r.features.at(one) : 0;
  for (const auto& one : r.differences) {
    differences.push_back({{"seed", one.seed}, {"client", print(one.original)}, {"what", one.what}});
  }
  return {{"seed", s.seed},
          {"mode", mode_names[static_cast<unsigned>(s.how)]},
          {"model", s.compared.memory == memory_model::cxx20 ? "c++20" : "rc11"},
          {"bug", bug_names[static_cast<unsigned>(s.compared.bug)]},
          {"programs", n.programs},
          {"differences", differences},
          {"skipped", n.skipped},
          {"racy", n.racy},
          {"deadlocks", n.deadlocks},
          {"graphs", n.graphs},
          {"partial graphs of the oracle", n.partial},
          {"blocked", {{"oracle", n.blocked_oracle}, {"graph engine", n.blocked_engine}}},
          {"also in slices", n.sliced},
          {"also with symmetry", {{"programs", n.symmetric}, {"repeated orbits", n.symmetric_repeats}}},
          {"relacy",
           {{"programs", n.relacy},
            {"unfinished", n.relacy_unfinished},
            {"listed deviation: seq_cst fences and accesses", n.relacy_fences},
            {"listed deviation: seq_cst reads of other stores", n.relacy_reads},
            {"shows fewer outcomes", n.relacy_misses},
            {"DPOR equals full search", n.full},
            {"full search over 50000", n.full_too_large}}},
          {"features", features},
          {"seconds", r.seconds}};
}

/// Is every feature reached in at least 1 % of the programs, and were few enough skipped?
bool good_sample(const run_result& r) {
  bool good = true;
  for (const std::string& one : all_features()) {
    const std::uint64_t hits = r.features.count(one) != 0 ? r.features.at(one) : 0;
    if (hits * 100 >= r.sum.programs) continue;
    std::printf("FAILED: the generator reached '%s' only %llu times\n", one.c_str(),
                static_cast<unsigned long long>(hits));
    good = false;
  }
  if (r.sum.skipped * 5 > r.sum.programs) {
    std::printf("FAILED: more than 20 %% of the programs were too large\n");
    good = false;
  }
  return good;
}

int run_one(const settings& s) {
  client c;
  const std::string wrong = parse(s.client_text, c);
  if (!wrong.empty()) {
    std::fprintf(stderr, "cairn-guards: %s\n", wrong.c_str());
    return 2;
  }
  const report found = compare_isolated(c, s.compared);
  std::printf("%s\n%llu graphs, %llu blocked, %llu racy, %llu skipped\n%s\n", print(c).c_str(),
              static_cast<unsigned long long>(found.numbers.graphs),
              static_cast<unsigned long long>(found.numbers.blocked_oracle),
              static_cast<unsigned long long>(found.numbers.racy),
              static_cast<unsigned long long>(found.numbers.skipped),
              found.difference.empty() ? "no difference" : found.difference.c_str());
  return found.difference.empty() != s.expect_difference ? 0 : 1;
}

int run_many(settings s, bool fresh) {
  constexpr std::uint64_t sample = 5'000;  // fewer programs do not say much about features
  if (fresh) s.seed = (std::uint64_t{std::random_device{}()} << 32 | std::random_device{}()) >> 1;
  std::printf("seed %llu\n", static_cast<unsigned long long>(s.seed));
  std::fflush(stdout);
  const run_result r = run(s);
  for (const found_difference& one : r.differences) show(one, s);
  if (!s.json.empty()) std::ofstream(s.json) << summary(s, r).dump(2) << '\n';
  const tally& n = r.sum;
  std::printf(
      "%llu programs in %.1f s: %llu graphs, %llu skipped, %llu racy, %llu with deadlocks; Relacy on %llu, DPOR "
      "equals full on %llu; %zu differences\n",
      static_cast<unsigned long long>(n.programs), r.seconds, static_cast<unsigned long long>(n.graphs),
      static_cast<unsigned long long>(n.skipped), static_cast<unsigned long long>(n.racy),
      static_cast<unsigned long long>(n.deadlocks), static_cast<unsigned long long>(n.relacy),
      static_cast<unsigned long long>(n.full), r.differences.size());
  if (s.expect_difference) return r.differences.empty() ? 1 : 0;
  const bool judged = s.how == mode::mixed && n.programs >= sample;
  return r.differences.empty() && (!judged || good_sample(r)) ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  settings s;
  bool no_relacy = false;
  CLI::App app("Random clients: graph engine against oracle, Relacy against graph engine.", "cairn-guards");
  app.add_option("--programs", s.programs, "how many clients");
  auto* seed = app.add_option("--seed", s.seed, "of the first client; the next ones follow");
  app.add_option("--seconds", s.seconds, "stop after that time");
  app.add_option("-j", s.processes, "processes at a time")->check(CLI::Range(1, 256));
  const std::map<std::string, mode> modes{{"mixed", mode::mixed},     {"no-sc", mode::no_seq_cst},
                                          {"all", mode::all_orders},  {"sc", mode::all_seq_cst},
                                          {"updates", mode::updates}, {"symmetric", mode::symmetric}};
  app.add_option("--mode", s.how, "mixed, no-sc, all, sc, updates, symmetric")
      ->transform(CLI::CheckedTransformer(modes));
  const std::map<std::string, memory_model> models{{"c++20", memory_model::cxx20}, {"rc11", memory_model::rc11}};
  app.add_option("--model", s.compared.memory, "c++20 or rc11")->transform(CLI::CheckedTransformer(models));
  std::map<std::string, planted_bug> bugs;
  for (unsigned i = 0; i < std::size(bug_names); i++) bugs[bug_names[i]] = static_cast<planted_bug>(i);
  app.add_option("--bug", s.compared.bug, "plant this bug in the graph engine")
      ->transform(CLI::CheckedTransformer(bugs));
  app.add_flag("--expect-difference", s.expect_difference, "0 if something differs");
  app.add_flag("--no-relacy", no_relacy, "graph engine only");
  app.add_option("--client", s.client_text, "compare this client only");
  app.add_option("--json", s.json, "write a summary to this file");
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : 2;
  }
  s.compared.relacy = !no_relacy;
  if (!s.client_text.empty()) return run_one(s);
  if (s.programs == 0 && s.seconds == 0) {
    std::fprintf(stderr, "cairn-guards: say --programs N, --seconds N or --client TEXT\n");
    return 2;
  }
  return run_many(s, seed->count() == 0);
}
