// SPDX-License-Identifier: MIT
//
// cairn-check - explores models, replays and explains what it finds, and keeps the evidence: reads the command line.
//
// Exit: 0 all clean and exhausted (or bounded as asked), 1 a counterexample, 2 usage, 3 incomplete, 4 a
// nondeterministic model or an internal error.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>

#include "commands.hpp"
#include "litmus_link.hpp"
#include "text.hpp"

namespace {

using namespace cairn::check::front;

void add_list(CLI::App& app, list_settings& to) {
  app.add_option("pattern", to.patterns, "globs, names, folders or parts of names; none: all");
  app.add_flag("--json", to.json, "as JSON");
  app.add_option("--ctest", to.ctest, "write ctest's tests to FILE")->group("");
  app.add_option("--program", to.program, "path of cairn-check in them")->group("");
  app.add_option("--prefix", to.prefix, "of their names")->group("");
}

void add_run(CLI::App& app, run_settings& to) {
  app.add_option("pattern", to.patterns, "globs, names, folders or parts of names; none: all");
  const char* what = "What is explored";
  app.add_option("--engine", to.engine, "graph, relacy, both or threads")->group(what)->capture_default_str();
  app.add_option("--search", to.search, "exhaustive, sleep, full, preemptions=N, random, pct=D or bytes=FILE")
      ->group(what);
  app.add_option("--model", to.memory, "memory model of graphs: c++20 or rc11")->group(what)->capture_default_str();
  app.add_option("--spurious", to.spurious, "weak compare-exchanges of a thread that may fail spuriously: N or all")
      ->group(what);
  app.add_option("--crashes", to.crashes, "threads that may stop at any point: N; unless given, as the model says")
      ->check(CLI::Range(0U, 16U))
      ->group(what);
  app.add_option("--symmetry", to.symmetry, "on or off")->group(what);
  app.add_option("--retry", to.retry, "on: retry() blocks; off: it does nothing")->group(what);
  app.add_option("--loop-bound", to.loop_bound, "operations of a thread in one execution")
      ->group(what)
      ->check(CLI::PositiveNumber);
  app.add_option("--seed", to.seed, "of random and pct")->group(what)->check(CLI::PositiveNumber);
  app.add_option("--weaken", to.weaken, "SITE=ORDER: one site at its next weaker order")->group(what);
  app.add_option("-j,--jobs", to.workers, "worker processes")->check(CLI::Range(1u, 1024u));
  app.add_option("--time", to.time, "stop after 90s, 10m, 2h: INCOMPLETE");
  app.add_option("--executions", to.executions, "stop after so many of each model; random: how many")
      ->check(CLI::PositiveNumber);
  app.add_option("--session", to.session, "keep the state of the exploration in FILE");
  app.add_flag("--resume", to.resume, "go on from the session, if it is there");
  app.add_option("--shard", to.shard_text, "K/N: explore this part only");
  app.add_flag("--estimate", to.estimate, "only estimate the number of executions, by Knuth probes");
  app.add_flag("--keep-going", to.keep_going, "explore on after a failure");
  app.add_option("--json", to.json, "write the results to FILE (- is stdout)");
  app.add_option("--report", to.report, "write trace, picture and replay string of each failure into this folder");
  app.add_option("--expect", to.expect, "COMPLETE[,BLOCKED] executions, instead of what the model states");
  app.add_flag("--plain", to.plain, "no live table");
  app.add_flag("--record", to.record, "write the counts into the scenarios' sources");
  app.add_flag("--sites", to.sites, "list the sites that were reached");
}

void add_weaken(CLI::App& app, weaken_settings& to) {
  app.add_option("site", to.sites, "sites (globs); none: all");
  app.add_option("--models", to.models, "only with these models");
  app.add_option("--json", to.json, "write the results to FILE (- is stdout)");
  app.add_option("--list", to.list, "lines SITE ORDER MODEL: only these; SITE ORDER ARGUED reason: may survive");
  app.add_option("--time", to.time, "of each model with a weakened site")->capture_default_str();
  app.add_option("-j,--jobs", to.workers, "worker processes")->check(CLI::Range(1u, 1024u));
}

void add_ledger(CLI::App& app, ledger_settings& to) {
  app.add_option("--root", to.root, "the project's folder")->capture_default_str();
  app.add_option("--run", to.run, "JSON of `cairn-check run`: which sites read from which; for ROOT/models/pairs.txt");
  app.add_option("-o,--output", to.output, "default: ROOT/docs/orders.md; - is stdout");
  app.add_flag("--check", to.check, "write nothing; exit 1 if a file is out of date");
}

int run(int argc, char** argv) {
  CLI::App app{"explores the executions of small lock-free programs, and says what that proves", "cairn-check"};
  app.require_subcommand(1);
  app.set_version_flag("--version", "cairn-check 0.1.0");

  list_settings list;
  add_list(*app.add_subcommand("list", "models, claims, threads, operations, last known size and time"), list);
  run_settings explored;
  CLI::App& run_app = *app.add_subcommand("run", "explore models");
  add_run(run_app, explored);
  replay_settings replay, explained;
  explained.format = "html";
  CLI::App& replay_app = *app.add_subcommand("replay", "the same execution again, with a readable trace");
  replay_app.add_option("replay", replay.replay, "replay string, or a file with one")->required();
  replay_app.add_flag("--step", replay.step, "event by event");
  replay_app.add_option("--weaken", replay.weaken, "SITE=ORDER, instead of what the string says");
  CLI::App& explain_app = *app.add_subcommand("explain", "a picture of an execution");
  explain_app.add_option("file", explained.replay, "replay string, or a file with one")->required();
  explain_app.add_option("--format", explained.format, "text, dot, svg, html or json")->capture_default_str();
  explain_app.add_option("-o,--output", explained.output, "default: stdout");
  minimise_settings minimise;
  CLI::App& minimise_app = *app.add_subcommand("minimise", "a smaller execution that fails in the same way");
  minimise_app.add_option("file", minimise.replay, "replay string, or a file with one")->required();
  minimise_app.add_option("--time", minimise.time, "of the search")->capture_default_str();
  minimise_app.add_option("-o,--output", minimise.output, "write the replay string to FILE");
  litmus_arguments litmus;
  add_litmus(*app.add_subcommand("litmus", "herd-style litmus programs; without a file: the self-test"), litmus);
  weaken_settings weakened;
  add_weaken(*app.add_subcommand("weaken", "each order one step weaker: killed, or survived"), weakened);
  museum_settings museum;
  CLI::App& museum_app = *app.add_subcommand("museum", "seeded bugs: caught by which model, engine, execution");
  museum_app.add_option("id", museum.ids, "globs, names or parts of names; none: all");
  museum_app.add_option("--engine", museum.engine, "graph, relacy or both")->capture_default_str();
  museum_app.add_option("--time", museum.time, "of each")->capture_default_str();
  museum_app.add_option("--json", museum.json, "write the results to FILE (- is stdout)");
  museum_app.add_option("-j,--jobs", museum.workers, "worker processes")->check(CLI::Range(1u, 1024u));
  std::vector<std::string> sessions;
  std::string merged_json;
  CLI::App& merge_app = *app.add_subcommand("merge", "the verdict of all shards");
  merge_app.add_option("session", sessions, "the sessions of shards 1/n to n/n")->required();
  merge_app.add_option("--json", merged_json, "write the results to FILE (- is stdout)");
  ledger_settings ledger;
  add_ledger(*app.add_subcommand("ledger", "writes docs/orders.md: each site, its order, partner and killer"), ledger);
  app.add_subcommand("doctor", "versions, engines, addresses, litmus self-test");

  std::vector<std::string> verbs;
  for (const CLI::App* one : app.get_subcommands({})) verbs.push_back(one->get_name());
  if (argc > 1 && argv[1][0] != '-' && std::find(verbs.begin(), verbs.end(), argv[1]) == verbs.end()) {
    return refuse(fmt::format("no command is called {}; nearest: {}", argv[1], joined(nearest(argv[1], verbs), ", ")));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    if (wrong.get_exit_code() == 0) return app.exit(wrong);
    return refuse(fmt::format("{} (cairn-check --help)", wrong.what()));
  }
  for (const CLI::Option* option : run_app.get_options()) {
    if (option->get_group() == "What is explored" && option->count() != 0) explored.options_given = true;
  }
  const std::string verb = app.get_subcommands().front()->get_name();
  if (verb == "list") return list_command(list);
  if (verb == "run") return run_command(explored);
  if (verb == "replay") return replay_command(replay);
  if (verb == "explain") {  // a picture of a failure is a success
    const int code = replay_command(explained);
    return code == counterexample ? clean : code;
  }
  if (verb == "minimise") return minimise_command(minimise);
  if (verb == "litmus") return litmus_command_of(litmus);
  if (verb == "weaken") return weaken_command(weakened);
  if (verb == "museum") return museum_command(museum);
  if (verb == "merge") return merge_command(sessions, merged_json);
  if (verb == "ledger") return ledger_command(ledger);
  return doctor_command();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "cairn-check: out of memory; a session that was saved is still good\n");
    return incomplete;
  } catch (const std::exception& wrong) {
    fmt::print(stderr, "cairn-check: internal error: {}\n", wrong.what());
    return internal_error;
  }
}
