// SPDX-License-Identifier: MIT
//
// schedule_player - see schedule_player.hpp.
#include "schedule_player.hpp"

#include "clients/play.hpp"
#include "graph/explore.hpp"
#include "schedule_tape.hpp"
#include "schedule_trace.hpp"

namespace cairn::fuzz {
namespace {
using namespace check;
using played = clients::play<graph::platform>;

/// One engine for all executions, as it keeps its memory; its program is that of the tape that is played.
struct stage {
  program now;
  clients::plan plan;
  graph::scheduled engine{now};

  graph::outcome play(const clients::client& c, const std::vector<std::uint8_t>& schedule) {
    std::string why;
    plan = *plan_of(c, why);
    now = played::program_for(plan);
    return engine.play(schedule.data(), schedule.size());
  }
};
stage& the_stage() {
  static stage only;
  return only;
}

}  // namespace

scheduled_outcome run(const properties::tape& t) {
  const clients::client client = client_of(t);
  stage& on = the_stage();
  scheduled_outcome made;
  made.end = on.play(client, t.schedule);
  made.client = client.text();
  made.events = on.engine.graph().events.size();
  if (schedule_trace::counters != nullptr) schedule_trace::note(on.engine.graph(), made.end);
  const failure& failed = on.engine.failed();
  if (failed.kind == failure_kind::none) return made;
  const std::string kind = text_of(failed.kind);
  made.failure = failed.text.compare(0, kind.size(), kind) == 0 ? failed.text : kind + ": " + failed.text;
  return made;
}

std::pair<trace, failure> trace_of(const properties::tape& t) {
  const scheduled_outcome seen = run(t);
  stage& on = the_stage();
  auto made = graph::replay_program(on.now, graph::scheduled::how(), on.engine.replay());
  made.first.model = seen.client;
  made.first.claim = "a client and a schedule";
  return made;
}

}  // namespace cairn::fuzz
