// SPDX-License-Identifier: MIT
//
// minimise_command - a smaller execution that fails in the same way.
//
// The operations of a scenario are its source and stay. So smaller means:
//   graph   fewest operations of the longest thread, found by exploring anew with --loop-bound 1, 2, 3, ... until one
//           fails; among the failures of that bound fewest events, then fewest context switches in the order shown
//   relacy  fewest preemptions, found by exploring anew with preemptions=0, 1, 2, ...
// A bound that was explored to its end is a proof that nothing smaller fails; if the time was over, the last line says
// so.
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <tuple>

#include "commands.hpp"
#include "explain/render.hpp"
#include "replay_text.hpp"
#include "text.hpp"

namespace cairn::check::front {
namespace {

struct candidate {
  job what;
  std::string execution;
  replayed seen;
  std::size_t events = 0, switches = 0;
  unsigned longest = 0;

  auto size() const { return std::tuple(longest, events, switches); }
};

bool is_operation(const trace_event& e) {
  using kind = trace_event::kind_of;
  return e.kind != kind::note && e.kind != kind::end && e.kind != kind::create && e.kind != kind::destroy;
}

void measure(candidate& of) {
  std::vector<unsigned> count(64, 0);
  const trace_event* last = nullptr;
  for (const trace_event& e : of.seen.shown.events) {
    if (!is_operation(e)) continue;
    of.events++;
    if (e.thread < count.size()) of.longest = std::max(of.longest, ++count[e.thread]);
    if (last != nullptr && last->thread != e.thread) of.switches++;
    last = &e;
  }
}

std::optional<candidate> candidate_of(const job& what, const std::string& execution, failure_kind kind) {
  candidate made;
  made.what = what;
  made.execution = execution;
  if (replay_apart(what, execution, made.seen) || made.seen.failed.kind != kind) return std::nullopt;
  measure(made);
  return made;
}

/// Explores `what` in small slices; every first failure of a slice is a candidate. Of those, keeps the smallest.
stop_reason search(const job& what, failure_kind kind, double seconds, std::optional<candidate>& best) {
  job one = what;
  one.how.keep_going = false;
  // Each round explores until a failure and continues with the calls that were left: so each failure is met once.
  std::deque<std::string> open{""};
  const auto start = std::chrono::steady_clock::now();
  std::size_t met = 0;
  worker process;
  if (process.start(one)) return stop_reason::memory;
  while (!open.empty()) {
    const double left = seconds - std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (left <= 0) return stop_reason::time;
    if (interrupted()) return stop_reason::interrupted;
    request asked;
    asked.calls.assign(open.begin(), open.end());
    open.clear();
    // After the first failure in steps of few executions: a slice tells only its first.
    asked.limit = {met == 0 ? 0u : 16u, std::min<std::uint64_t>(200, static_cast<std::uint64_t>(left * 1000) + 1)};
    if (!process.send(asked)) return stop_reason::memory;
    while (!process.receive()) {
      pollfd waits{process.descriptor(), POLLIN, 0};
      ::poll(&waits, 1, 200);
      if (std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() > seconds + 2)
        return stop_reason::time;
    }
    if (process.dead()) return stop_reason::memory;
    reply answer = process.take_reply();
    open.assign(answer.explored.open.begin(), answer.explored.open.end());
    if (answer.explored.failed.kind == failure_kind::none) continue;
    met++;
    if (answer.explored.failed.kind != kind) continue;
    auto found = candidate_of(what, answer.explored.failed.replay, kind);
    if (found && (!best || found->size() < best->size())) best = std::move(found);
    if (what.how.engine == engine_kind::relacy) return stop_reason::none;  // one with so few preemptions will do
  }
  return stop_reason::none;
}

}  // namespace

int minimise_command(const minimise_settings& asked) {
  const auto seconds = seconds_of(asked.time);
  if (!seconds) return refuse(fmt::format("--time {}: a time such as 30s or 10m", asked.time));
  parsed_replay parsed;
  if (auto wrong = parse_replay(asked.replay, parsed)) return refuse(*wrong);
  for (const std::string& warning : parsed.warnings) fmt::print(stderr, "cairn-check: warning: {}\n", warning);
  candidate given;
  given.what = parsed.what;
  given.execution = parsed.execution;
  if (auto wrong = replay_apart(parsed.what, parsed.execution, given.seen)) return refuse(*wrong);
  const failure_kind kind = given.seen.failed.kind;
  if (kind == failure_kind::none || kind == failure_kind::nondeterministic)
    return refuse("this execution does not fail");
  measure(given);
  catch_interrupts();

  const bool graph = parsed.what.how.engine == engine_kind::graph;
  const auto start = std::chrono::steady_clock::now();
  std::optional<candidate> best;
  stop_reason why = stop_reason::none;
  unsigned bound = 0;
  const unsigned last = graph ? given.longest : static_cast<unsigned>(std::max<std::size_t>(given.switches, 1));
  for (bound = graph ? 1 : 0; bound <= last && !best && why == stop_reason::none; bound++) {
    job smaller = parsed.what;
    if (graph) {
      smaller.how.search = search_kind::exhaustive;
      smaller.how.loop_bound = bound;
    } else {
      smaller.how.search = search_kind::preemptions;
      smaller.how.parameter = bound;
    }
    const double left = *seconds - std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (left <= 0) {
      why = stop_reason::time;
      break;
    }
    why = search(smaller, kind, left, best);
  }
  if (!best || given.size() <= best->size()) best = given;
  if (graph) best->what.how.loop_bound = parsed.what.how.loop_bound;
  const std::string replay = compose_replay(best->what, best->execution);
  best->seen.shown.replay = replay;
  fmt::print("{}", explain::render(best->seen.shown, best->seen.failed, explain::format::text));
  fmt::print("{}: {} events, {} context switches, longest thread {}; was {} events, {} switches, longest thread {}\n",
             parsed.what.of->name, best->events, best->switches, best->longest, given.events, given.switches,
             given.longest);
  if (why == stop_reason::none) {
    fmt::print("{}\n", graph ? "smallest: explored to its end"
                             : "fewest preemptions: every smaller bound was explored to its end");
  } else {
    fmt::print("INCOMPLETE: {}; a smaller one may exist\n", why == stop_reason::time ? "--time is over" : "stopped");
  }
  fmt::print("replay: cairn-check replay {}\n", replay_argument(replay, parsed.what.of->name, ""));
  if (!asked.output.empty() && !write_output(asked.output, replay + "\n")) return incomplete;
  return why == stop_reason::none ? counterexample : incomplete;
}

}  // namespace cairn::check::front
