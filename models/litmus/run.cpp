// SPDX-License-Identifier: MIT
#include "run.hpp"

#include <algorithm>
#include <chrono>

#include "interpreter.hpp"

namespace cairn::check::litmus {
namespace {

/// All of an exploration: calls that a slice leaves open are explored as well.
slice explore_all(engine_kind engine, const options& asked, std::uint64_t milliseconds, bool& in_time) {
  using clock = std::chrono::steady_clock;
  const auto end = clock::now() + std::chrono::milliseconds(milliseconds);
  slice all;
  std::vector<std::string> open{""};
  while (!open.empty()) {
    budget limit;
    if (milliseconds != 0) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - clock::now()).count();
      if (left <= 0) {
        in_time = false;
        break;
      }
      limit.milliseconds = static_cast<std::uint64_t>(left);
    }
    const std::string call = std::move(open.back());
    open.pop_back();
    slice part =
        engine == engine_kind::graph ? explore_on_graph(asked, call, limit) : explore_on_relacy(asked, call, limit);
    all.done += part.done;
    for (const auto& [outcome, count] : part.outcomes) all.outcomes[outcome] += count;
    if (part.failed.kind != failure_kind::none) {
      all.failed = part.failed;
      break;
    }
    open.insert(open.end(), part.open.rbegin(), part.open.rend());
  }
  return all;
}

void take_outcomes(const test& program, const slice& found, verdict& into) {
  for (const auto& [outcome, count] : found.outcomes) {
    if (outcome == execution_log::filtered) continue;
    if (outcome == execution_log::endless) {
      into.cut_off = true;
      continue;
    }
    state values(program.shown.size());
    table.decode(outcome, values.data(), values.size());
    (holds_in(program, program.final_condition, values) ? into.positive : into.negative) += count;
    into.states[std::move(values)] += count;
  }
}

}  // namespace

bool holds_in(const test& program, const condition& asked, const state& values) {
  return holds(asked, asked.root, [&](const observed& what) {
    const auto found = std::find(program.shown.begin(), program.shown.end(), what);
    return found == program.shown.end() ? 0 : values[static_cast<std::size_t>(found - program.shown.begin())];
  });
}

bool has_engine(engine_kind engine) {
#if CAIRN_LITMUS_RELACY
  return engine == engine_kind::graph || engine == engine_kind::relacy;
#else
  return engine == engine_kind::graph;
#endif
}

verdict run(const test& program, engine_kind engine, const run_options& asked) {
  options how;
  how.engine = engine;
  how.memory = asked.memory;
  how.spurious = program.has_loops ? 1 : ~0U;
  how.loop_bound = asked.loop_bound;
  how.symmetry = false;
  verdict made;
  current = &program;
  table.clear();
  plain_as_relaxed = false;
  bool in_time = true;
  slice found = explore_all(engine, how, asked.milliseconds, in_time);
  made.executions = found.done;
  const failure_kind failed = found.failed.kind;
  if (failed != failure_kind::none) {
    made.reason = table.undefined != nullptr ? table.undefined : found.failed.text;
    made.replay = found.failed.replay;
    made.undefined =
        failed == failure_kind::race || failed == failure_kind::uninitialised || table.undefined != nullptr;
    made.broken = !made.undefined;
    // Which states there are is then no promise of the language; they are listed as if plain accesses were relaxed.
    if (failed == failure_kind::race) {
      table.clear();
      plain_as_relaxed = true;
      found = explore_all(engine, how, asked.milliseconds, in_time);
      plain_as_relaxed = false;
    }
  }
  take_outcomes(program, found, made);
  made.cut_off = made.cut_off || !in_time || found.done.bounded != 0 || table.full;
  current = nullptr;
  return made;
}

#if !CAIRN_LITMUS_RELACY
slice explore_on_relacy(const options&, const std::string&, const budget&) {
  slice none;
  none.failed = {failure_kind::unsupported, "this build has no Relacy", ""};
  return none;
}
#endif

}  // namespace cairn::check::litmus
