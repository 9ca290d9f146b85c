// SPDX-License-Identifier: MIT
#include "explorer.hpp"

#include <algorithm>
#include <chrono>

#include "seq_cst.hpp"

namespace cairn::check::graph {

frame& explorer::push_frame() {
  if (depth_ == frames_.size()) frames_.push_back(std::make_unique<frame>());
  frame& made = *frames_[depth_++];
  made.branches.clear();
  made.graph.own_stores_continue = options_.memory == memory_model::rc11;
  return made;
}

frame& explorer::fresh_graph() {
  push_frame();
  top().graph = {};
  depth_--;
  return push_frame();
}

/// The way that is gone now, and `branches` others, share what the way so far had.
void explorer::share(std::size_t branches) {
  weight_ /= static_cast<double>(branches + 1);
}

void explorer::branch_to(branch to) {
  to.length = static_cast<std::uint32_t>(graph().events.size());
  to.weight = weight_;
  top().branches.push_back(to);
}

unsigned explorer::next(const unsigned* able, unsigned count) {
  if (random_) return able[draw(count)];
  if (symmetric_) return succeed(able, count);
  if (!guided_) return able[0];
  if (at_step_ == steps_.size()) return program_.threads;
  for (unsigned i = 0; i < count; i++) {
    if (able[i] == steps_[at_step_].thread) return able[i];
  }
  failed_ = {failure_kind::nondeterministic,
             "event " + std::to_string(at_step_ + 1) + " of the replay: thread " +
                 std::to_string(steps_[at_step_].thread) + " can't step here",
             {}};
  return program_.threads;
}

bool explorer::is_ordered() const {
  return has_seq_cst_order(frames_[depth_ - 1]->graph, options_.memory);
}

bool explorer::may_fail_spuriously(const operation& asked, unsigned thread, unsigned index, const value& got) const {
  if (!asked.weak || options_.spurious == 0) return false;
  const execution& g = frames_[depth_ - 1]->graph;
  if (!g.writes_if(asked, got)) return false;
  unsigned used = 0;
  for (unsigned i = 1; i < index; i++) used += g.at(thread, i).spurious ? 1 : 0;
  return used < options_.spurious;
}

/// Only after what others can see: before or after a read it is the same to them.
bool explorer::may_stop(unsigned thread) const {
  if (options_.crashes == 0 || thread >= program_.stopping) return false;
  const execution& g = frames_[depth_ - 1]->graph;
  const event* last = g.last_of(thread);
  if (last != nullptr && last->kind != kind::write && last->kind != kind::start && last->kind != kind::begin) {
    return false;
  }
  unsigned crashed = 0;
  for (const event& e : g.events) crashed += e.kind == kind::crash ? 1 : 0;
  return crashed < options_.crashes;
}

bool explorer::add(unsigned thread, const operation& asked) {
  if (random_) return add_random(thread, asked);
  if (guided_) return add_guided(thread, asked);
  execution& g = graph();
  if (may_stop(thread)) {
    share(1);
    branch b;
    b.to = branch::what::crash;
    b.thread = static_cast<std::uint8_t>(thread);
    branch_to(b);
  }
  switch (asked.kind) {
    case kind::read: return add_read(thread, asked);
    case kind::write: return add_write(thread, asked);
    case kind::choose: {
      g.append(thread, kind::choose, asked);
      share(asked.argument - 1);
      branch b;
      b.to = branch::what::choose;
      for (b.argument = asked.argument - 1; b.argument > 0; b.argument--) branch_to(b);
      return true;
    }
    case kind::fence:
    case kind::start:
    case kind::begin:
    case kind::join:
    case kind::crash: g.add_only_way(thread, asked); return true;
  }
  return false;
}

bool explorer::add_read(unsigned thread, const operation& asked) {
  execution& g = graph();
  const event* previous = g.last_of(thread);
  const std::uint16_t where = asked.location;
  const std::size_t least = g.least_place(where, previous != nullptr ? previous->before : clock{});
  const std::size_t last = g.last_place(where);
  const number made = g.append(thread, kind::read, asked);
  const unsigned index = g.events[made].index;

  std::size_t branches = last - least;
  for (std::size_t p = least; p <= last; p++) {
    branches += may_fail_spuriously(asked, thread, index, g.value_of(where, g.writer_at(where, p))) ? 1 : 0;
  }
  share(branches);
  for (std::size_t p = least; p <= last; p++) {
    branch b;
    b.to = branch::what::read;
    b.target = g.writer_at(where, p);
    if (p != last) branch_to(b);
    if (!may_fail_spuriously(asked, thread, index, g.value_of(where, b.target))) continue;
    b.spurious = true;
    branch_to(b);
  }
  g.read_from(made, g.writer_at(where, last), false);
  return !g.events[made].exclusive || add_update(made);
}

/// The exclusive write of `reader`. False: another update of the same write is in the way; only what the revisits of
/// this write make of the graph can be consistent.
bool explorer::add_update(number reader) {
  execution& g = graph();
  const number made = g.append_update(reader);
  branch_revisits(made);
  const event& r = g.events[reader];
  const std::size_t after = g.place_of(r.asked.location, r.writer);
  if (g.is_updated(r.asked.location, after)) return false;
  g.place(made, after);
  return true;
}

bool explorer::add_write(unsigned thread, const operation& asked) {
  execution& g = graph();
  const event* previous = g.last_of(thread);
  const std::uint16_t where = asked.location;
  const std::size_t least = g.least_place(where, previous != nullptr ? previous->before : clock{});
  const std::size_t last = g.last_place(where);
  const number made = g.append(thread, kind::write, asked);
  g.complete_write(made);
  branch_revisits(made);
  const bool anywhere = options_.bug == planted_bug::rmw_adjacency;
  std::size_t branches = 0;
  for (std::size_t p = least; p < last; p++) branches += anywhere || !g.is_updated(where, p) ? 1 : 0;
  share(branches);
  branch b;
  b.to = branch::what::place;
  for (std::size_t p = least; p < last; p++) {
    b.argument = static_cast<std::uint32_t>(p);
    if (anywhere || !g.is_updated(where, p)) branch_to(b);
  }
  g.place(made, last);
  return true;
}

/// Goes a branch from the graph it was met in. False: nothing consistent lies there.
bool explorer::take(const branch& by) {
  execution& g = graph();
  g.truncate(by.length);
  weight_ = by.weight;
  const auto last = static_cast<number>(by.length - 1);
  switch (by.to) {
    case branch::what::root: return true;
    case branch::what::read:
      g.read_from(last, by.target, by.spurious);
      if (!is_ordered()) return false;
      return !g.events[last].exclusive || (add_update(last) && is_ordered());
    case branch::what::place:
      g.displace(last);
      g.place(last, by.argument);
      return is_ordered();
    case branch::what::choose: g.events[last].chosen = by.argument; return true;
    case branch::what::crash: {
      operation none;
      none.kind = kind::crash;
      g.append(by.thread, kind::crash, none);
      return true;
    }
    case branch::what::revisit: return revisit(by);
    case branch::what::revisit_at: return revisit_at(by);
  }
  return false;
}

/// To the next graph that is worth a run. False: there is none.
bool explorer::advance() {
  while (depth_ > 0) {
    if (top().branches.empty()) {
      depth_--;
      continue;
    }
    const branch by = top().branches.back();
    top().branches.pop_back();
    if (take(by)) return true;
    dead_ += weight_;
  }
  return false;
}

void explorer::count(outcome is, slice& into) {
  switch (is) {
    case outcome::complete: into.done.complete++; break;
    case outcome::crashed: into.done.crashed++; break;
    case outcome::blocked: into.done.blocked++; break;
    case outcome::bounded: into.done.bounded++; break;
    case outcome::failed:
      into.failures++;
      into.races += failed_.kind == failure_kind::race ? 1 : 0;
      if (into.failed.kind == failure_kind::none) {
        into.failed = failed_;
        into.failed.replay = text_of_run();
      }
      return;
  }
  for (const char* point : covered_now_) into.covered[point]++;
  if (is == outcome::complete || is == outcome::crashed) measure();
  if (is != outcome::complete) return;
  note_load_buffering();
  note_contention(into);
  note_reads_from();
  if (has_outcome_) into.outcomes[outcome_value_]++;
  if (options_.collect_graphs) hash_graph(into);
}

slice explorer::explore(const std::string& call, const budget& limit) {
  if (options_.search == search_kind::random) return explore_random(call, limit);
  if (has_classes()) return explore_symmetric(call);
  slice made;
  const auto started = std::chrono::steady_clock::now();
  depth_ = 0;
  frame& first = fresh_graph();
  branch to;
  if (!call.empty() && !parse(call, first.graph, to)) {
    made.failed = {failure_kind::unsupported, "the call is not one of this engine", {}};
    return made;
  }
  to.length = static_cast<std::uint32_t>(first.graph.events.size());
  weight_ = to.weight;
  dead_ = 0;
  bool alive = take(to);
  if (!alive) {
    dead_ = weight_;
    alive = advance();
  }
  for (std::uint64_t runs = 1; alive; runs++) {
    begin_measure();
    count(run(graph()), made);
    made.fraction += weight_ + dead_;
    dead_ = 0;
    if (made.failed.kind != failure_kind::none && !options_.keep_going) break;
    bool ends = limit.executions != 0 && runs >= limit.executions;
    if (limit.milliseconds != 0 && runs % 64 == 0) {
      const auto spent = std::chrono::steady_clock::now() - started;
      ends |= spent >= std::chrono::milliseconds(limit.milliseconds);
    }
    if (ends) {
      for (std::size_t d = 0; d < depth_; d++) {
        for (const branch& b : frames_[d]->branches) made.open.push_back(serialised(frames_[d]->graph, b));
      }
      break;
    }
    alive = advance();
  }
  made.fraction += dead_;
  note_sites(made);
  return made;
}

}  // namespace cairn::check::graph
