// SPDX-License-Identifier: MIT
//
// Declared symmetry: of the graphs that differ only by the names of identical threads, one is explored.
//
//   waiting: graphs        take one, run the program along it; each thread that can step gives its next event, in every
//   seen:    their names   way there is: a graph more. One that was met before, up to names of alike threads, is left
//   out
//
// This is another search than explorer.cpp's: it adds events in every order, so it needs no revisits, and it keeps the
// names of all graphs, partial ones too. So it is complete for any consistency that is closed under prefixes, and equal
// names are equal graphs: a name is the hash of the whole graph after the threads of each class were sorted by what
// they have done. It runs in one piece: no budget, no open calls. Decision 0017 says why the two are not combined.
#include <algorithm>

#include "explorer.hpp"
#include "seq_cst.hpp"

namespace cairn::check::graph {

bool explorer::has_classes() const {
  if (!options_.symmetry) return false;
  for (unsigned i = 0; i < program_.threads; i++) {
    if (program_.same_as[i] != i) return true;
  }
  return false;
}

slice explorer::explore_symmetric(const std::string& call) {
  slice made;
  if (!call.empty()) {
    made.failed = {failure_kind::unsupported, "with symmetry there are no calls but the whole", {}};
    return made;
  }
  cut_ = 0;
  symmetric_ = true;
  seen_.clear();
  waiting_.clear();
  depth_ = 0;
  waiting_.push_back(fresh_graph().graph);
  while (!waiting_.empty()) {
    graph() = std::move(waiting_.back());
    waiting_.pop_back();
    const std::size_t before = waiting_.size();
    extended_ = false;
    begin_measure();
    const outcome is = run(graph());
    if (is == outcome::failed || !extended_) count(is, made);
    if (made.failed.kind != failure_kind::none && !options_.keep_going) break;
    if (is == outcome::failed) waiting_.resize(std::min(waiting_.size(), before));
  }
  made.done.bounded += cut_;
  made.fraction = 1;
  note_sites(made);
  symmetric_ = false;
  return made;
}

/// Whether two threads of a class have done and seen the same: then they must ask for the same next.
bool explorer::same_so_far(unsigned a, unsigned b) const {
  const execution& g = frames_[depth_ - 1]->graph;
  if (g.threads[a].size() != g.threads[b].size()) return false;
  for (unsigned i = 1; i <= g.threads[a].size(); i++) {
    const event &x = g.at(a, i), &y = g.at(b, i);
    if (x.kind != y.kind || x.what != y.what || x.chosen != y.chosen || x.spurious != y.spurious) return false;
  }
  return true;
}

unsigned explorer::succeed(const unsigned* able, unsigned count) {
  extended_ = true;
  for (unsigned i = 0; i < count; i++) {
    const operation& mine = *threads_[able[i]].asked;
    for (unsigned j = 0; j < i; j++) {
      if (program_.same_as[able[i]] != program_.same_as[able[j]] || !same_so_far(able[i], able[j])) continue;
      const operation& its = *threads_[able[j]].asked;
      if (its.kind == mine.kind && its.location == mine.location && its.update == mine.update &&
          its.order == mine.order && its.failure_order == mine.failure_order && its.operand == mine.operand &&
          its.expected == mine.expected && its.argument == mine.argument && its.waiting == mine.waiting) {
        continue;
      }
      failed_ = {failure_kind::unsupported,
                 "threads " + std::to_string(able[j]) + " and " + std::to_string(able[i]) +
                     " are declared the same, but differ at " + mine.site,
                 {}};
      return program_.threads;
    }
    succeed_with(able[i], mine);
  }
  return program_.threads;
}

void explorer::succeed_to(const execution& made) {
  if (!has_seq_cst_order(made, options_.memory)) return;
  if (seen_.insert(name_up_to_symmetry(made)).second) waiting_.push_back(made);
}

/// Every way in which `thread` can go on.
void explorer::succeed_with(unsigned thread, const operation& asked) {
  const execution& g = graph();
  if (g.threads[thread].size() >= options_.loop_bound || g.events.size() + 2 >= longest_execution) {
    cut_++;
    return;
  }
  if (may_stop(thread)) {
    execution made = g;
    operation none;
    none.kind = kind::crash;
    made.append(thread, kind::crash, none);
    succeed_to(made);
  }
  if (asked.kind > kind::choose || asked.kind == kind::fence) {
    execution made = g;
    made.add_only_way(thread, asked);
    succeed_to(made);
    return;
  }
  if (asked.kind == kind::choose) {
    for (std::uint32_t v = 0; v < asked.argument; v++) {
      execution made = g;
      made.events[made.append(thread, kind::choose, asked)].chosen = v;
      succeed_to(made);
    }
    return;
  }
  const event* previous = g.last_of(thread);
  const std::uint16_t where = asked.location;
  const std::size_t last = g.last_place(where);
  for (std::size_t p = g.least_place(where, previous != nullptr ? previous->before : clock{}); p <= last; p++) {
    if (asked.kind == kind::write) {
      if (g.is_updated(where, p)) continue;
      execution made = g;
      const number write = made.append(thread, kind::write, asked);
      made.complete_write(write);
      made.place(write, p);
      succeed_to(made);
      continue;
    }
    const number writer = g.writer_at(where, p);
    const auto index = static_cast<unsigned>(g.threads[thread].size() + 1);
    const bool may_fail = may_fail_spuriously(asked, thread, index, g.value_of(where, writer));
    for (const bool spurious : {false, true}) {
      if (spurious && !may_fail) continue;
      execution made = g;
      const number read = made.append(thread, kind::read, asked);
      made.read_from(read, writer, spurious);
      if (made.events[read].exclusive) {
        if (g.is_updated(where, p)) continue;
        made.place(made.append_update(read), p);
      }
      succeed_to(made);
    }
  }
}

/// The same for graphs that differ by the names of alike threads, where what the threads have done tells them apart.
canonical_hasher::name explorer::name_up_to_symmetry(const execution& g) const {
  std::vector<std::uint64_t> done[max_threads];
  unsigned order[max_threads], place[max_threads];
  for (unsigned t = 0; t < program_.threads; t++) {
    order[t] = t;
    for (number n : g.threads[t]) {
      const event& e = g.events[n];
      std::uint64_t at = 0;
      if (e.is_read()) at = g.place_of(e.asked.location, e.writer);
      if (e.is_write()) at = g.place_of(e.asked.location, n);
      done[t].push_back(static_cast<std::uint64_t>(e.kind) << 48 | at << 16 | e.chosen << 1 | (e.spurious ? 1 : 0));
    }
  }
  // Within a class by what was done; the places of a class are those of its members.
  std::stable_sort(order, order + program_.threads, [&](unsigned a, unsigned b) {
    const unsigned x = program_.same_as[a], y = program_.same_as[b];
    return x != y ? x < y : done[a] < done[b];
  });
  for (unsigned i = 0; i < program_.threads; i++) place[order[i]] = i;
  canonical_hasher hash;
  for (unsigned i = 0; i < program_.threads; i++) {
    for (number n : g.threads[order[i]]) {
      const event& e = g.events[n];
      canonical_event c;
      c.kind = static_cast<unsigned char>(e.kind);
      c.thread = static_cast<unsigned char>(i);
      c.index = e.index;
      c.location = e.kind <= kind::write ? static_cast<int>(g.locations[e.asked.location].name) : -1;
      if (e.is_read() && e.writer != initial) {
        c.rf_thread = place[g.events[e.writer].thread] + 1;
        c.rf_index = g.events[e.writer].index;
      }
      // Of a read or write the whole name of its location: an address is reused, too.
      c.value_of_choice = e.kind == kind::choose  ? e.chosen
                          : e.kind <= kind::write ? g.locations[e.asked.location].name << 1 | (e.spurious ? 1 : 0)
                                                  : 0;
      hash.add_event(c);
    }
  }
  std::vector<std::uint16_t> locations;
  for (std::size_t l = 0; l < g.locations.size(); l++) locations.push_back(static_cast<std::uint16_t>(l));
  std::sort(locations.begin(), locations.end(),
            [&](auto a, auto b) { return g.locations[a].name < g.locations[b].name; });
  for (const std::uint16_t l : locations) {
    std::vector<canonical_hasher::writer> writers;
    for (number n : g.locations[l].writes) writers.emplace_back(place[g.events[n].thread], g.events[n].index);
    hash.add_modification_order(static_cast<int>(g.locations[l].name), writers.data(), writers.size());
  }
  return hash.result();
}

}  // namespace cairn::check::graph
