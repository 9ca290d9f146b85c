// SPDX-License-Identifier: MIT
//
// execution - an execution graph: events in the order in which they were added, each thread's program order, each
// location's modification order. Adding, taking back, and the question what may be read or placed where.
//
//   events:     e0 e1 e2 ...          the number of an event is its place here
//   threads[t]: numbers in program order          locations[l].writes: numbers in modification order
//
// Invariant: the graph is consistent in the sense of C++20 without load buffering (po u rf has no cycle: an event reads
// only from events that were there, or is re-pointed to one that does not depend on it), but for seq_cst, which
// seq_cst.hpp checks. A read-modify-write follows immediately on the write that it reads.
#pragma once
#include <vector>

#include "event.hpp"

namespace cairn::check::graph {

struct location {
  std::uint64_t name = 0;  ///< address and generation: the same in every execution
  std::vector<number> writes;
};

class execution {
 public:
  std::vector<event> events;
  std::vector<number> threads[max_threads];
  std::vector<location> locations;
  std::vector<value> initials;       ///< of the locations, refilled by each run of the program
  bool own_stores_continue = false;  ///< rc11: a thread's later stores continue the release sequence of its own

  const event* last_of(unsigned thread) const noexcept {
    return threads[thread].empty() ? nullptr : &events[threads[thread].back()];
  }
  const event& at(unsigned thread, unsigned index) const noexcept { return events[threads[thread][index - 1]]; }
  bool depends(const event& later, const event& earlier) const noexcept {
    return later.cause.has(earlier.thread, earlier.index);
  }
  const value& value_of(std::uint16_t where, number writer) const noexcept {
    return writer == initial ? initials[where] : events[writer].what;
  }

  /// Places in modification order: 0 is the initial value, i the i-th write.
  std::size_t place_of(std::uint16_t where, number writer) const noexcept;
  number writer_at(std::uint16_t where, std::size_t place) const noexcept {
    return place == 0 ? initial : locations[where].writes[place - 1];
  }
  std::size_t last_place(std::uint16_t where) const noexcept { return locations[where].writes.size(); }
  /// Coherence: the least place that an event with these predecessors may read, or must come after.
  std::size_t least_place(std::uint16_t where, const clock& before) const noexcept;
  /// The write at the next place is the exclusive write of a read of this place: nothing may come between.
  bool is_updated(std::uint16_t where, std::size_t place) const noexcept {
    const auto& writes = locations[where].writes;
    return place < writes.size() && events[writes[place]].exclusive;
  }

  /// Appends an event of `thread` for `asked` with the thread's clocks; the caller completes it.
  number append(unsigned thread, kind what, const operation& asked);
  /// Sets the writer of a read and all that follows from it. `spurious`: it fails whatever it reads.
  void read_from(number reader, number writer, bool spurious);
  /// Appends the exclusive write of the read `reader`, not placed yet.
  number append_update(number reader);
  void complete_write(number write);
  void complete_fence(number fence);
  void depend_on(number later, const event& earlier);
  /// Fences, starts, begins, joins, crashes: events with one way to happen.
  void add_only_way(unsigned thread, const operation& asked);
  void place(number write, std::size_t after);
  void displace(number write);

  void truncate(std::size_t count);
  /// Into `into`: what was added up to `reader`, and all that `write` depends on; returns the number of `write` there.
  /// Exclusive reads and writes stay together.
  number restrict(number reader, number write, execution& into) const;

  bool writes_if(const operation& asked, const value& old) const noexcept;
};

}  // namespace cairn::check::graph
