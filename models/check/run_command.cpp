// SPDX-License-Identifier: MIT
//
// run_command - explores models and says what that proves.
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "catalogue.hpp"
#include "commands.hpp"
#include "history.hpp"
#include "record.hpp"
#include "report.hpp"
#include "session.hpp"
#include "table.hpp"
#include "text.hpp"

namespace cairn::check::front {

int refuse(const std::string& why) {
  fmt::print(stderr, "cairn-check: {}\n", why);
  return usage_error;
}

bool write_output(const std::string& path, const std::string& contents) {
  if (path == "-") {
    fmt::print("{}", contents);
    return true;
  }
  const auto wrong = replace_file(path, contents);
  if (wrong) fmt::print(stderr, "cairn-check: {}\n", *wrong);
  return !wrong;
}

std::optional<shard> shard_of(const std::string& text) {
  unsigned part = 0, of = 0;
  int used = 0;
  if (std::sscanf(text.c_str(), "%u/%u%n", &part, &of, &used) != 2 || static_cast<std::size_t>(used) != text.size() ||
      part == 0 || part > of || of > 4096) {
    return std::nullopt;
  }
  return shard{part, of};
}

namespace {

std::optional<std::string> engines_of(const std::string& text, std::vector<engine_kind>& made) {
  if (text == "graph" || text == "both") made.push_back(engine_kind::graph);
  if (text == "relacy" || text == "both") made.push_back(engine_kind::relacy);
  if (text == "threads") made.push_back(engine_kind::threads);
  if (made.empty()) return fmt::format("--engine {}: graph, relacy, both or threads", text);
  return std::nullopt;
}

/// Searches and their numbers, where the model has a say.
void fill_search(const run_settings& asked, job& made) {
  const expectation& expected = made.entry().expected;
  if (asked.search.empty()) {
    made.how.search = made.how.engine == engine_kind::threads ? search_kind::random : expected.search;
  }
  if (!made.random()) return;
  const bool stated = expected.search == made.how.search && expected.complete != expectation::unstated;
  made.executions = asked.executions != 0 ? asked.executions : stated ? expected.complete : 10'000;
}

}  // namespace

std::optional<std::string> jobs_of(const run_settings& asked, std::vector<job>& made) {
  std::vector<const model*> models;
  std::vector<engine_kind> engines;
  if (auto wrong = select_models(asked.patterns, models)) return wrong;
  if (auto wrong = engines_of(asked.engine, engines)) return wrong;
  job base;
  base.how.memory = asked.memory == "rc11" ? memory_model::rc11 : memory_model::cxx20;
  base.how.seed = asked.seed;
  base.how.loop_bound = asked.loop_bound;
  base.how.symmetry = asked.symmetry == "on";
  base.how.retry_blocks = asked.retry == "on";
  base.how.keep_going = asked.keep_going;
  if (!asked.search.empty()) {
    if (auto wrong = parse_search(asked.search, base.how)) return wrong;
  }
  if (!asked.weaken.empty()) {
    if (auto wrong = parse_weakening(asked.weaken, base)) return wrong;
  }
  for (const model* m : models) {
    for (const engine_kind engine : engines) {
      job one = base;
      one.of = m;
      one.how.engine = engine;
      if (one.entry().explore == nullptr) continue;
      one.how.spurious = asked.spurious.empty() ? m->spurious
                         : asked.spurious == "all"
                             ? ~0u
                             : static_cast<unsigned>(std::strtoul(asked.spurious.c_str(), nullptr, 10));
      one.how.crashes =
          asked.crashes.empty() ? m->crashes : static_cast<unsigned>(std::strtoul(asked.crashes.c_str(), nullptr, 10));
      fill_search(asked, one);
      if (auto wrong = meaningless(one)) return wrong;
      if (!asked.shard_text.empty() && engine == engine_kind::relacy && one.has_calls() &&
          one.how.search != search_kind::sleep && one.how.search != search_kind::full) {
        return "--shard on relacy wants --search sleep: other reductions depend on the order of exploration";
      }
      made.push_back(std::move(one));
    }
  }
  if (made.empty()) return fmt::format("none of these models runs on {}", asked.engine);
  return std::nullopt;
}

namespace {

std::optional<std::string> wrong_with(const run_settings& asked) {
  if (asked.memory != "c++20" && asked.memory != "rc11") return fmt::format("--model {}: c++20 or rc11", asked.memory);
  for (const std::string* one : {&asked.symmetry, &asked.retry}) {
    if (*one != "on" && *one != "off") return fmt::format("--symmetry and --retry want on or off, not {}", *one);
  }
  if (!asked.spurious.empty() && asked.spurious != "all" &&
      (asked.spurious.find_first_not_of("0123456789") != std::string::npos || asked.spurious.size() > 9)) {
    return fmt::format("--spurious {}: a number or all", asked.spurious);
  }
  if (!asked.time.empty() && !seconds_of(asked.time))
    return fmt::format("--time {}: a time such as 90s or 10m", asked.time);
  if (!asked.shard_text.empty() && !shard_of(asked.shard_text))
    return fmt::format("--shard {}: K/N with 1 <= K <= N", asked.shard_text);
  if (!asked.shard_text.empty() && asked.session.empty()) return "--shard wants --session FILE: merge reads it";
  if (asked.resume && asked.session.empty()) return "--resume wants --session FILE";
  if (asked.estimate && !asked.session.empty()) return "--estimate explores nothing: no --session";
  if (asked.record && (!asked.weaken.empty() || !asked.shard_text.empty()))
    return "--record wants whole models as written";
  if (!asked.session.empty() && !asked.resume && contents_of(asked.session)) {
    return fmt::format("--session {}: exists; add --resume to go on, or remove it", asked.session);
  }
  return std::nullopt;
}

std::optional<std::string> expected_of(const std::string& text, expected_counts& made) {
  if (text.empty()) return std::nullopt;
  unsigned long long complete = 0, blocked = 0;
  int used = 0;
  made.given = true;
  if (std::sscanf(text.c_str(), "%llu%n", &complete, &used) != 1) used = 0;
  made.complete = complete;
  if (used != 0 && text[static_cast<std::size_t>(used)] == ',') {
    int more = 0;
    if (std::sscanf(text.c_str() + used, ",%llu%n", &blocked, &more) == 1) made.blocked = blocked;
    used = more == 0 ? 0 : used + more;
  }
  if (used == 0 || static_cast<std::size_t>(used) != text.size())
    return fmt::format("--expect {}: COMPLETE or COMPLETE,BLOCKED", text);
  return std::nullopt;
}

/// What the session or the command line explores.
std::optional<std::string> fill(const run_settings& asked, campaign& all) {
  std::vector<job> wanted;
  const bool goes_on = asked.resume && contents_of(asked.session).has_value();
  if (!goes_on || !asked.patterns.empty() || asked.options_given) {
    if (auto wrong = jobs_of(asked, wanted)) return wrong;
  }
  if (!goes_on) {
    for (job& one : wanted) all.add_task(std::move(one));
    return std::nullopt;
  }
  loaded_session session;
  if (auto wrong = load_session(asked.session, session)) return wrong;
  if (asked.shard_text.empty()) all.part = session.part;
  if (!wanted.empty()) {
    if (auto wrong = difference(session, wanted, all.part)) return wrong;
  } else if (session.part.part != all.part.part || session.part.of != all.part.of) {
    return difference(session, {}, all.part);
  }
  all.tasks = std::move(session.tasks);
  for (task& t : all.tasks) t.what.how.keep_going = asked.keep_going;
  return std::nullopt;
}

void print_estimates(const campaign& all) {
  for (const task& t : all.tasks) {
    const estimate guess = estimate_of(t.estimate);
    fmt::print("{:<64} {:<7} ~{:.3g} executions, standard error {:.2g}, {} Knuth probes{}\n", t.what.of->name,
               text_of(t.what.how.engine), guess.mean, guess.error, with_marks(t.estimate.count),
               guess.good ? "" : " (too few or too uneven to rely on)");
  }
}

}  // namespace

int run_command(const run_settings& asked) {
  if (auto wrong = wrong_with(asked)) return refuse(*wrong);
  expected_counts stated;
  if (auto wrong = expected_of(asked.expect, stated)) return refuse(*wrong);
  campaign all;
  all.workers = asked.workers;
  all.seconds = asked.time.empty() || asked.estimate ? 0 : *seconds_of(asked.time);
  if (!asked.shard_text.empty()) all.part = *shard_of(asked.shard_text);
  if (auto wrong = fill(asked, all)) return refuse(*wrong);
  const bool limited =
      std::any_of(all.tasks.begin(), all.tasks.end(), [](const task& t) { return t.what.has_calls(); });
  if (limited) all.executions = asked.executions;
  all.estimating = asked.estimate;
  if (asked.estimate && !asked.time.empty()) all.estimate_seconds = *seconds_of(asked.time);
  if (asked.estimate &&
      std::any_of(all.tasks.begin(), all.tasks.end(), [](const task& t) { return !t.what.has_calls(); })) {
    return refuse("--estimate wants an exhaustive search");
  }

  const bool live = !asked.plain && on_terminal();
  table shown(live);
  reporter reports(asked.report, stated, all.part);
  all.probing = live;
  all.on_tick = [&](const campaign& now) {
    if (!asked.plain) shown.draw(now);
  };
  all.on_finished = [&](task& t) {
    if (!all.estimating) reports.finished(t, stop_reason::none, shown);
  };
  if (!asked.session.empty()) all.save = [&](const campaign& now) { return save_session(now, asked.session); };
  catch_interrupts();
  const stop_reason why = all.run();
  if (all.estimating) {
    print_estimates(all);
    return why == stop_reason::none ? clean : incomplete;
  }
  for (const task& t : all.tasks) {
    if (t.at != task::stage::finished) reports.finished(t, why, shown);
  }
  exit_code code = reports.last_line(all, why, asked.session);
  if (asked.sites) print_sites(all);
  if (!asked.json.empty() && !write_output(asked.json, report_json(all, why, stated).dump(1) + "\n"))
    code = worse(code, incomplete);
  if (asked.record && why == stop_reason::none) code = record_counts(all);
  remember(all);
  if (!all.save_error.empty()) fmt::print(stderr, "cairn-check: {}\n", all.save_error);
  return why == stop_reason::save ? incomplete : code;
}

int merge_command(const std::vector<std::string>& sessions, const std::string& json) {
  std::vector<loaded_session> parts(sessions.size());
  for (std::size_t i = 0; i < sessions.size(); i++) {
    if (auto wrong = load_session(sessions[i], parts[i])) return refuse(*wrong);
  }
  campaign all;
  if (auto wrong = merge_sessions(parts, all.tasks)) return refuse(*wrong);
  table shown(false);
  reporter reports("", {}, {});
  for (const task& t : all.tasks) reports.finished(t, stop_reason::none, shown);
  const exit_code code = reports.last_line(all, stop_reason::none, "");
  if (!json.empty() && !write_output(json, report_json(all, stop_reason::none, {}).dump(1) + "\n")) return incomplete;
  return code;
}

}  // namespace cairn::check::front
