// SPDX-License-Identifier: MIT
//
// consistency - is this execution graph allowed by C++20? Everything is computed anew from the graph, as the standard
// words it, without a thought for speed: sets of events are bit masks, relations are one mask for each event.
//
//   events are numbered as they were added: an event comes after what is before it in its thread, and after what it
//   reads from; so po u rf is acyclic by construction
//
// Sections are those of N4861. Initial values are modifications that come first in modification order and happen
// before everything. The lock of a mutex is an acquire read-modify-write, its unlock a release store.
#pragma once
#include <array>
#include <cstdint>

#include "client.hpp"
#include "result.hpp"

namespace cairn::check::guards {

inline constexpr unsigned event_limit = operation_limit, location_limit = word_limit + 1;
inline constexpr int initial = -1;  ///< rf: the initial value
using event_set = std::uint32_t;
using relation = std::array<event_set, event_limit>;  ///< r[a] has bit b: a r b

struct event {
  enum class kind_of : unsigned char { load, store, update, fence, choose };
  kind_of kind = kind_of::load;
  order mode = order::relaxed;  ///< the one that applied
  unsigned char thread = 0;
  unsigned char index = 0;  ///< in its thread, from 1
  signed char location = -1;
  signed char rf = initial;
  std::uint32_t read = 0, written = 0;  ///< choose: `read` is the choice

  bool reads() const { return kind == kind_of::load || kind == kind_of::update; }
  bool writes() const { return kind == kind_of::store || kind == kind_of::update; }
};

struct graph {
  unsigned events = 0;
  event event_of[event_limit];
  unsigned char writers[location_limit] = {};                  ///< how many in:
  signed char modification[location_limit][event_limit] = {};  ///< events in modification order
};

constexpr event_set bit(unsigned e) {
  return event_set{1} << e;
}

struct order_of_events {
  relation happens_before{};  ///< hb[a] has b: a happens before b
  relation sequenced{};
  relation synchronizes{};
};

/// [intro.races], [atomics.fences]: sequenced before and synchronizes with.
order_of_events ordered(const graph& g, memory_model memory);
/// Coherence, atomicity of updates, and the order of seq_cst.
bool consistent(const graph& g, memory_model memory);

}  // namespace cairn::check::guards
