// SPDX-License-Identifier: MIT
//
// canonical - the name of a complete execution graph: 128 bits, the same whatever found the graph.
//
//   thread 0: events in program order | thread 1: ... | location 0: its writers in modification order | location 1: ...
//
// Two engines that agree on the rules below give equal graphs equal names, so that their sets of graphs can be compared
// and a graph that comes twice is seen. Orders and values are not hashed: program, reads-from and choices fix them.
//
// Rules. An event is named (thread, index): threads count from 0, the events of a thread from 1. Events are loads,
// stores, updates, fences and choices; plain accesses, start, join and the end of a thread are none.
//   load    also a compare-exchange that failed, spuriously or not, and an await that returned
//   update  a read-modify-write that wrote: one event; also the lock of a mutex, which reads an unlock or the initial
//           state
//   store   also the unlock of a mutex
// What build() wrote is the initial value: rf {0, 0}. Locations are atomics and mutexes, numbered from 0 as build()
// constructs them. Invariant: the caller adds the threads in order, the events of each in order, then the locations in
// order; blocked, crashed and cut executions have no name.
#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>

namespace cairn::check {

enum class canonical_kind : unsigned char { load, store, update, fence, choose };

struct canonical_event {
  unsigned char kind = 0;  ///< canonical_kind
  unsigned char thread = 0;
  unsigned index = 0;
  int location = -1;                     ///< -1: fence, choose
  unsigned rf_thread = 0, rf_index = 0;  ///< load, update: the writer; {0, 0}: initial value, and for all others
  std::uint64_t value_of_choice = 0;     ///< choose
};

class canonical_hasher {
 public:
  using name = std::pair<std::uint64_t, std::uint64_t>;
  using writer = std::pair<unsigned, unsigned>;  ///< thread, index

  void add_event(const canonical_event& event) {
    add(std::uint64_t{1} << 56 | std::uint64_t{event.kind} << 48 | std::uint64_t{event.thread} << 40 | event.index);
    add(static_cast<std::uint64_t>(static_cast<std::uint32_t>(event.location)) << 32);
    add(static_cast<std::uint64_t>(event.rf_thread) << 32 | event.rf_index);
    add(event.value_of_choice);
  }

  /// The writers after the initial value. A location that was never written adds nothing.
  void add_modification_order(int location, const writer* writers, std::size_t count) {
    if (count == 0) return;
    add(std::uint64_t{2} << 56 | static_cast<std::uint64_t>(static_cast<std::uint32_t>(location)));
    add(count);
    for (std::size_t i = 0; i < count; i++) add(std::uint64_t{writers[i].first} << 32 | writers[i].second);
  }

  name result() const { return {mixed(first_ + second_), mixed(second_ ^ 0x94d049bb133111ebU)}; }

 private:
  static constexpr std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93U;
    x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93U;
    return x ^ (x >> 32);
  }
  /// Two chains; each step is a bijection of the state, so that equal prefixes cannot be undone by what follows.
  void add(std::uint64_t word) {
    first_ = mixed(first_ ^ word) + 0x9e3779b97f4a7c15U;
    second_ = (second_ ^ mixed(word + 0xbf58476d1ce4e5b9U)) * 0xff51afd7ed558ccdU;
    second_ ^= second_ >> 29;
  }

  std::uint64_t first_ = 0x243f6a8885a308d3U, second_ = 0x13198a2e03707344U;
};

}  // namespace cairn::check
