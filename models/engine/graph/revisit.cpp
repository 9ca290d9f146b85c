// SPDX-License-Identifier: MIT
//
// Revisits: a new write is read by a read that was there before it.
//
//   before:  ... r ... (what was added after r) ... w        r reads something else
//   after:   ... r + what w depends on, w                    r reads w; the rest of the removed is found again
//
// Only if all that goes, and r, is maximal (explorer.hpp): so that each graph has one way that leads to it.
#include <algorithm>

#include "explorer.hpp"
#include "seq_cst.hpp"

namespace cairn::check::graph {

void explorer::branch_revisits(number write) {
  execution& g = graph();
  const event& w = g.events[write];
  std::vector<number>& reads = reads_;
  reads.clear();
  for (number n = write; n-- > 0;) {
    const event& e = g.events[n];
    if (g.depends(w, e)) continue;
    if (is_maximal(n, w) == (options_.bug == planted_bug::maximality_inverted)) break;
    if (e.is_read() && e.asked.location == w.asked.location) reads.push_back(n);
  }
  if (options_.bug == planted_bug::revisit_dropped && !reads.empty()) reads.pop_back();
  share(reads.size());
  branch b;
  b.to = branch::what::revisit;
  for (std::size_t i = reads.size(); i-- > 0;) {
    b.target = reads[i];
    branch_to(b);
  }
}

/// Whether event `n` is as it would be if it were added last to what it would find: the events up to it, and those that
/// `write` depends on.
bool explorer::is_maximal(number n, const event& write) const {
  const execution& g = frames_[depth_ - 1]->graph;
  const event& e = g.events[n];
  auto found = [&](number other) { return other <= n || g.depends(write, g.events[other]); };
  switch (e.kind) {
    case kind::crash: return false;
    case kind::choose: return e.chosen == 0;
    case kind::fence:
    case kind::start:
    case kind::begin:
    case kind::join: return true;
    case kind::read:
      if (e.spurious || (e.writer != initial && !found(e.writer))) return false;
      break;
    case kind::write:
      for (std::size_t r = 0; r < g.events.size(); r++) {
        if (g.events[r].is_read() && g.events[r].writer == n && found(static_cast<number>(r))) return false;
      }
      break;
  }
  const auto& writes = g.locations[e.asked.location].writes;
  for (std::size_t p = g.place_of(e.asked.location, e.is_read() ? e.writer : n); p < writes.size(); p++) {
    if (found(writes[p])) return false;
  }
  return true;
}

/// All ways to make the revisit; takes the first and leaves the others as branches.
bool explorer::revisit(const branch& by) {
  frame& from = top();
  execution& kept = push_frame().graph;
  const auto write = static_cast<number>(by.length - 1);
  const number w = from.graph.restrict(by.target, write, kept);
  const event& r = kept.events[by.target];
  const event& a = kept.events[w];
  const std::uint16_t where = r.asked.location;
  clock before = a.before;
  before.of[a.thread]--;
  const std::size_t least = kept.least_place(where, before);
  const std::size_t last = kept.last_place(where);
  const std::size_t reader_least =
      kept.least_place(where, r.index > 1 ? kept.at(r.thread, r.index - 1u).before : clock{});
  const bool adjacent = options_.bug != planted_bug::rmw_adjacency;

  std::vector<branch> ways;
  branch way = by;
  way.to = branch::what::revisit_at;
  auto consider = [&](std::size_t after) {
    if (after < least || after < reader_least || (adjacent && kept.is_updated(where, after))) return;
    way.argument = static_cast<std::uint32_t>(after);
    way.spurious = false;
    ways.push_back(way);
    if (!may_fail_spuriously(r.asked, r.thread, r.index, a.what)) return;
    way.spurious = true;
    ways.push_back(way);
  };
  if (a.exclusive) {
    consider(kept.place_of(where, kept.at(a.thread, a.index - 1u).writer));
  } else if (options_.bug == planted_bug::mo_position) {
    consider(last);
  } else {
    for (std::size_t after = least; after <= last; after++) consider(after);
  }
  depth_--;
  if (ways.empty()) return false;
  for (branch& b : ways) b.weight = by.weight / static_cast<double>(ways.size());
  weight_ = ways.back().weight;
  const branch first = ways.back();
  ways.pop_back();
  for (const branch& b : ways) from.branches.push_back(b);
  return revisit_at(first);
}

bool explorer::revisit_at(const branch& by) {
  const execution& from = graph();
  execution& kept = push_frame().graph;
  const number w = from.restrict(by.target, static_cast<number>(by.length - 1), kept);
  kept.place(w, by.argument);
  const clock stale = kept.events[by.target].before;
  kept.read_from(by.target, w, by.spurious);
  if (options_.bug == planted_bug::stale_hb) kept.events[by.target].before = stale;
  if (!is_ordered()) return false;
  return !kept.events[by.target].exclusive || (add_update(by.target) && is_ordered());
}

}  // namespace cairn::check::graph
