// SPDX-License-Identifier: MIT
//
// Declared symmetry: of the graphs that differ only by the names of identical threads, one is explored.
//
//   thread j (the twin):    r1 r2 r3 ...        while thread i has read what j has read, and neither has written,
//   thread i > j, same code: r1 r2 ?            its next event may not choose an earlier place than j's has chosen
//
// Exploration of threads in ascending order adds the twin's event first, and the event of thread i counts as depending
// on it: so a revisit that keeps the one keeps the other, and no event ever has to be added before its twin. The idea
// is that of Kokologiannakis, Marmanis, Vafeiadis, "SPORE: Combining symmetry and partial order reduction" (PLDI 2024).
#include <algorithm>

#include "explorer.hpp"

namespace cairn::check::graph {

number execution::twin_of(unsigned thread, unsigned index) const noexcept {
  if (twins == nullptr || twins[thread] == thread) return nowhere;
  const unsigned twin = twins[thread];
  if (threads[twin].size() < index) return nowhere;
  for (unsigned i = 1; i < index; i++) {
    const event &mine = at(thread, i), &its = at(twin, i);
    if (mine.is_write() || its.is_write() || mine.kind != its.kind) return nowhere;
    if (mine.kind == kind::choose && mine.chosen != its.chosen) return nowhere;
    if (!mine.is_read()) continue;
    if (mine.writer != its.writer || mine.spurious != its.spurious) return nowhere;
    if (mine.writer != initial && (events[mine.writer].thread == thread || events[mine.writer].thread == twin)) {
      return nowhere;
    }
  }
  return threads[twin][index - 1];
}

std::size_t execution::twin_place(number twin) const noexcept {
  if (twin == nowhere) return 0;
  const event& e = events[twin];
  if (e.kind > kind::write) return 0;
  return place_of(e.asked.location, e.is_read() ? e.writer : twin);
}

void execution::join_twin(event& e) const noexcept {
  const number twin = twin_of(e.thread, e.index);
  if (twin == nowhere) return;
  const event& its = events[twin];
  e.cause.join(its.cause);
  if (its.is_read() && its.exclusive)
    e.cause.of[its.thread] = std::max<std::int16_t>(e.cause.of[its.thread], static_cast<std::int16_t>(its.index + 1));
}

/// For each thread the nearest lower one of its class.
void explorer::find_twins() {
  for (unsigned i = 0; i < max_threads; i++) {
    twins_[i] = i;
    if (!options_.symmetry || i >= program_.threads || program_.same_as[i] >= i) continue;
    for (unsigned j = i; j-- > 0;) {
      if (j != program_.same_as[i] && program_.same_as[j] != program_.same_as[i]) continue;
      twins_[i] = j;
      break;
    }
  }
}

/// Whether the operation is what its twin did; if not, the declaration is wrong.
bool explorer::is_symmetric(unsigned thread, const operation& asked) {
  const execution& g = graph();
  const number twin = g.twin_of(thread, static_cast<unsigned>(g.threads[thread].size() + 1));
  if (twin == nowhere) return true;
  const operation& its = g.events[twin].asked;
  if (its.kind == asked.kind && its.location == asked.location && its.update == asked.update &&
      its.order == asked.order && its.failure_order == asked.failure_order && its.operand == asked.operand &&
      its.expected == asked.expected && its.argument == asked.argument && its.waiting == asked.waiting) {
    return true;
  }
  failed_ = {failure_kind::unsupported,
             "threads " + std::to_string(twins_[thread]) + " and " + std::to_string(thread) +
                 " are declared the same, but differ at " + asked.site,
             {}};
  return false;
}

}  // namespace cairn::check::graph
