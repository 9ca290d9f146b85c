// SPDX-License-Identifier: MIT
//
// cairn-clients - a campaign of random clients on the whole allocator, each explored exhaustively.
//
//   cairn-clients --clients 100 --seed 1     cairn-clients --time 900     cairn-clients --replay '0.mF|e'
//   cairn-clients --threads 200 --time 900   longer clients, each so often on real threads: meant for ThreadSanitizer
//
// Exit: 0 clean, 1 a client failed, 2 usage, 3 too many INCOMPLETE (more than 30 in 100), or none EXHAUSTED.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "campaign.hpp"

using namespace cairn::check::clients;

namespace {

constexpr const char* words[] = {"EXHAUSTED", "FAILED", "INCOMPLETE", "CRASHED", "CLEAN"};

const char* text_of(const result& r) {
  return words[static_cast<unsigned>(r.is)];
}

int replay(const std::string& text, limits how) {
  std::string why;
  const auto parsed = parse(text, why);
  if (!parsed) {
    fmt::print(stderr, "cairn-clients: '{}' is no lawful client: {}\n", text, why);
    return 2;
  }
  how.shows = true;
  const result r = finish(start(*parsed, how));
  fmt::print("{}{}{} {}: {} executions, {} blocked; {} words contended in {} executions\n{}", r.why,
             r.why.empty() ? "" : "\n", text, text_of(r), r.complete, r.blocked, r.contended_words,
             r.contended_executions, r.shown);
  return r.is_bad() ? 1 : r.is == result::verdict::incomplete ? 3 : 0;
}

void tell(const found_failure& f) {
  fmt::print("\n{} {}, the {}th client: {}\n", text_of(f.of_shrunk), f.shrunk.text(), f.number, f.of_shrunk.why);
  if (f.shrunk != f.first) fmt::print("  shrunk from {} in {} steps\n", f.first.text(), f.steps);
  fmt::print("{}replay: cairn-clients --replay '{}'\n", f.of_shrunk.shown, f.shrunk.text());
}

double mean(std::uint64_t sum, std::uint64_t of) {
  return of == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(of);
}

void write_json(const std::string& file, const settings& asked, const report& r) {
  nlohmann::json made = {{"seed", asked.seed},
                         {"spurious", asked.how.spurious},
                         {"client_milliseconds", asked.how.milliseconds},
                         {"clients", r.clients},
                         {"exhausted", r.exhausted},
                         {"incomplete", r.incomplete},
                         {"failed", r.failures.size()},
                         {"executions", r.executions},
                         {"blocked", r.blocked},
                         {"operations", r.operations},
                         {"contended_executions", r.contended_executions},
                         {"contended_words", r.contended_words},
                         {"again", r.again},
                         {"seconds", r.seconds},
                         {"letters", r.letters}};
  for (const found_failure& f : r.failures) {
    made["failures"].push_back({{"client", f.shrunk.text()},
                                {"first", f.first.text()},
                                {"number", f.number},
                                {"why", f.of_shrunk.why},
                                {"seconds", f.seconds}});
  }
  std::ofstream(file) << made.dump(2) << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Random clients on the whole allocator, each explored exhaustively.");
  settings asked;
  asked.seed = std::random_device{}();
  std::string text, json;
  app.add_option("--clients", asked.clients, "how many; 0: as many as the time allows");
  app.add_option("--time", asked.seconds, "seconds; 0: no limit")->check(CLI::NonNegativeNumber);
  app.add_option("--seed", asked.seed, "of the campaign");
  app.add_option("-j", asked.processes, "explorations at once")->check(CLI::Range(1, 64));
  app.add_option("--client-time", asked.how.milliseconds, "milliseconds for one client")->check(CLI::PositiveNumber);
  app.add_option("--spurious", asked.how.spurious, "spurious failures of weak compare-exchanges a thread");
  app.add_option("--threads", asked.how.on_threads, "executions of each client on real threads, none on the engine")
      ->check(CLI::PositiveNumber);
  app.add_flag("--keep-going", asked.keep_going, "explore on after a failure");
  app.add_flag("--print", asked.prints, "a line for each client");
  app.add_option("--replay", text, "one client, as it was printed; nothing is drawn");
  app.add_option("--json", json, "the figures, into this file");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    const int code = app.exit(wrong);
    return code == 0 ? 0 : 2;
  }
  if (!text.empty()) return replay(text, asked.how);
  if (asked.how.on_threads != 0) asked.of = {client::most_letters, 0};
  if (asked.clients == 0 && asked.seconds == 0) {
    fmt::print(stderr, "cairn-clients: --clients or --time, or it would never end\n");
    return 2;
  }
  fmt::print("seed {}\n", asked.seed);
  const report r = run(asked, [](const client& c, const result& one) {
    fmt::print("{:<24} {} {} {} {}\n", c.text(), text_of(one), one.complete, one.blocked, one.contended_words);
  });
  for (const found_failure& f : r.failures) tell(f);
  if (!json.empty()) write_json(json, asked, r);
  if (asked.how.on_threads != 0) {
    fmt::print("{} clients, {:.1f} letters each, on real threads: {} CLEAN, {} FAILED, {} executions, in {:.0f} s\n",
               r.clients, mean(r.operations, r.clients), r.clean, r.failures.size(), r.executions, r.seconds);
    return r.failures.empty() && r.clean != 0 ? 0 : 1;
  }
  fmt::print(
      "{} clients (all different; {} drawn again): {} EXHAUSTED(spurious={}), {} INCOMPLETE, {} FAILED, in {:.0f} s\n"
      "{} executions, {} blocked; {:.1f} operations a client, {:.1f} contended words, {} executions with contention\n",
      r.clients, r.again, r.exhausted, asked.how.spurious, r.incomplete, r.failures.size(), r.seconds, r.executions,
      r.blocked, mean(r.operations, r.clients), mean(r.contended_words, r.clients), r.contended_executions);
  if (!r.failures.empty()) return 1;
  return r.exhausted == 0 || 10 * r.incomplete > 3 * r.clients ? 3 : 0;
}
