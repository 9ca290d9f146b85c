// SPDX-License-Identifier: MIT
//
// explore - see explore.hpp: the side of the child that asks the engine.
#include "explore.hpp"

#include <chrono>

#include "explain/render.hpp"
#include "graph/explore.hpp"
#include "play.hpp"
#include "threads/explore.hpp"

namespace cairn::check::clients {
namespace {

using played = play<graph::platform>;

/// The failing execution with the fewest events that the search, and a second of random ones, come across.
std::string shortest(const program& client, options how, failure failed, const std::string& name) {
  trace best;
  const failure_kind kind = failed.kind;
  const auto consider = [&](const failure& other) {
    auto [seen, again] = graph::replay_program(client, how, other.replay);
    // Of a failure that does not show itself again, or as another one, the next execution may.
    if (again.kind != kind || (!best.events.empty() && seen.events.size() >= best.events.size())) return;
    best = std::move(seen);
    failed = again;
  };
  consider(failed);
  options random = how;
  random.search = search_kind::random;
  const auto began = std::chrono::steady_clock::now();
  for (random.seed = 1; std::chrono::steady_clock::now() - began < std::chrono::seconds(1); random.seed++) {
    const slice one = graph::explore_program(client, random, "", {1, 0});
    if (one.failed.kind != failure_kind::none && !one.failed.replay.empty()) consider(one.failed);
  }
  best.model = name;
  best.claim = "a random client";
  best.replay.clear();  // the client is replayed, not the execution
  failed.replay.clear();
  return explain::render(best, failed, explain::format::text);
}

/// A failure: which, and what the engine says of it.
result of_failure(const failure& failed) {
  result made;
  made.is = result::verdict::failed;
  made.why = text_of(failed.kind);
  if (failed.text.rfind(made.why, 0) == 0) made.why.clear();
  made.why += (made.why.empty() || failed.text.empty() ? "" : ": ") + failed.text;
  return made;
}

result on_threads(const plan& of, const limits& asked) {
  const program client = play<threads::platform>::program_for(of);
  const slice seen = threads::explore_program(client, {}, "", {asked.on_threads, 0});
  result made;
  made.is = result::verdict::clean;
  if (seen.failed.kind != failure_kind::none) made = of_failure(seen.failed);
  made.complete = seen.done.complete;
  return made;
}

}  // namespace

result explore(const client& c, const limits& asked) {
  result made;
  std::string why;
  const auto planned = plan_of(c, why);
  if (!planned) {
    made.why = "not lawful: " + why;
    return made;
  }
  if (asked.on_threads != 0) return on_threads(*planned, asked);
  const program client = played::program_for(*planned);
  options how;
  how.spurious = asked.spurious;
  const slice seen = graph::explore_program(client, how, "", {0, asked.milliseconds});
  const bool fails = seen.failed.kind != failure_kind::none;
  if (fails) made = of_failure(seen.failed);
  made.complete = seen.done.complete;
  made.blocked = seen.done.blocked;
  made.contended_executions = seen.contended_executions;
  made.contended_words = seen.contended_words.size();
  if (fails) {
    if (asked.shows && !seen.failed.replay.empty()) made.shown = shortest(client, how, seen.failed, c.text());
    return made;
  }
  made.is = result::verdict::incomplete;
  if (!seen.open.empty()) {
    made.why = "its time is over";
  } else if (seen.done.bounded != 0) {
    made.why = "cut off by the loop bound";
  } else if (made.complete == 0) {
    made.is = result::verdict::failed;
    made.why = "every execution is blocked: nothing was checked";
  } else {
    made.is = result::verdict::exhausted;
  }
  return made;
}

}  // namespace cairn::check::clients
