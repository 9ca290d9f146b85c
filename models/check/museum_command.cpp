// SPDX-License-Identifier: MIT
//
// museum_command - the seeded bugs: each is a model that must fail; which engine catches it, at which execution.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "catalogue.hpp"
#include "commands.hpp"
#include "replay_text.hpp"
#include "text.hpp"

namespace cairn::check::front {

int museum_command(const museum_settings& asked) {
  const auto seconds = seconds_of(asked.time);
  if (!seconds) return refuse(fmt::format("--time {}: a time such as 60s or 10m", asked.time));
  if (asked.engine != "graph" && asked.engine != "relacy" && asked.engine != "both") {
    return refuse(fmt::format("--engine {}: graph, relacy or both", asked.engine));
  }
  std::vector<const model*> models;
  if (auto wrong = select_models(asked.ids, models)) return refuse(*wrong);
  campaign all;
  all.workers = asked.workers;
  all.task_seconds = *seconds;
  for (const engine_kind engine : {engine_kind::graph, engine_kind::relacy}) {
    if (asked.engine != "both" && asked.engine != text_of(engine)) continue;
    for (const model* m : models) {
      const bool seeded = m->graph.expected.fails || m->relacy.expected.fails;
      if (!seeded || m->on(engine).explore == nullptr) continue;
      job what;
      what.of = m;
      what.how.engine = engine;
      what.how.spurious = m->spurious;
      what.how.crashes = m->crashes;
      what.how.search = m->on(engine).expected.search;
      if (what.random()) what.executions = 1'000'000;
      all.add_task(std::move(what));
    }
  }
  if (all.tasks.empty()) return refuse("none of these models is a seeded bug");
  exit_code code = clean;
  std::size_t caught = 0, escaped = 0, not_expected = 0;
  nlohmann::json results = nlohmann::json::array();
  const auto conclude = [&](const task& t) {
    const char* engine = text_of(t.what.how.engine);
    const bool must = t.what.entry().expected.fails;
    nlohmann::json one = {{"bug", t.what.of->name}, {"claim", t.what.of->claim},
                          {"engine", engine},       {"caught", t.failed()},
                          {"expected", must},       {"executions", t.executions() + (t.failed() ? 1 : 0)},
                          {"seconds", t.seconds}};
    if (t.failed()) {
      caught++;
      one["kind"] = text_of(t.total.failed.kind);
      one["replay"] = replay_string(t);
      fmt::print("caught  {:<60} {:<6} at execution {}: {}\n", t.what.of->name, engine, with_marks(t.executions() + 1),
                 failure_text(t.total.failed));
      if (!t.total.failed.replay.empty()) {
        fmt::print("  replay: cairn-check replay {}\n", replay_argument(replay_string(t), t.what.of->name, ""));
      }
    } else {
      const bool ended = t.at == task::stage::finished && t.incomplete.empty() && t.total.done.bounded == 0;
      must ? escaped++ : not_expected++;
      if (must) code = worse(code, ended ? counterexample : incomplete);
      fmt::print("{} {:<60} {:<6} {} executions{}\n", must ? "ESCAPED" : "not seen", t.what.of->name, engine,
                 with_marks(t.executions()), ended ? "" : ", INCOMPLETE");
    }
    std::fflush(stdout);
    results.push_back(std::move(one));
  };
  all.on_finished = conclude;
  catch_interrupts();
  all.run();
  for (const task& t : all.tasks) {
    if (t.at != task::stage::finished) conclude(t);
  }
  if (!asked.json.empty() && !write_output(asked.json, results.dump(1) + "\n")) return incomplete;
  fmt::print("{} seeded bugs: {} caught, {} ESCAPED, {} not seen by an engine that need not\n", all.tasks.size(),
             caught, escaped, not_expected);
  return code;
}

}  // namespace cairn::check::front
