// SPDX-License-Identifier: MIT
//
// event - what execution graphs are made of, and the clocks that say what comes before an event.
//
//   clock[t] = how many events of thread t come before (events of a thread count from 1)
//
// An event is known by its number: its place in the order of addition, the insertion order of the algorithm. A
// read-modify-write is two events, an exclusive read and, if it writes, an exclusive write: the write is always added
// together with the read. Every clock of an event depends only on what is before the event in program order and
// reads-from, so it stays right when other events are removed.
#pragma once
#include <cstdint>
#include <cstring>

#include "../program.hpp"
#include "../value.hpp"
#include "order.hpp"

namespace cairn::check::graph {

using number = std::uint16_t;
inline constexpr number initial = 0xFFFF;  ///< the initial value of a location, as a writer
inline constexpr number nowhere = 0xFFFE;
inline constexpr std::size_t longest_execution = 0x4000;  ///< events; a longer one is cut: INCOMPLETE

/// A vector of counters, one for each thread; signed, as SSE2 has a maximum only of signed 16-bit numbers.
struct clock {
  std::int16_t of[max_threads] = {};

  void join(const clock& other) noexcept {
    for (unsigned t = 0; t < max_threads; t++) of[t] = of[t] > other.of[t] ? of[t] : other.of[t];
  }
  bool has(unsigned thread, unsigned index) const noexcept { return of[thread] >= static_cast<int>(index); }
};

enum class kind : std::uint8_t { read, write, fence, choose, start, begin, join, crash };

/// How a read-modify-write makes the new value from the old one.
enum class update : std::uint8_t { none, exchange, add, subtract, bit_and, bit_or, bit_xor, compare };

/// Why a read may have to wait.
enum class waiting : std::uint8_t { no, while_equal, lock };

/// An operation as a thread asks for it; also kept in its event, so that an event can be made again with another
/// writer.
struct operation {
  graph::kind kind = kind::read;
  graph::update update = update::none;
  graph::waiting waiting = waiting::no;
  cairn::order order = cairn::order::relaxed;  ///< of a compare-exchange: when it succeeds
  cairn::order failure_order = cairn::order::relaxed;
  bool weak = false;
  std::uint8_t bytes = 8;      ///< size of the value
  std::uint16_t location = 0;  ///< index in graph::locations
  std::uint32_t argument = 0;  ///< choose: how many; start, join: the thread
  value operand, expected;     ///< what is written or combined; compare, while_equal: what is compared
  const char* site = "";
  const char* file = "";
  unsigned line = 0;
};

struct event {
  operation asked;
  graph::kind kind = kind::read;
  std::uint8_t thread = 0;
  std::uint16_t index = 0;
  cairn::order order = cairn::order::relaxed;  ///< that applies
  bool exclusive = false;    ///< of a read: its exclusive write follows. of a write: belongs to the read before it
  bool spurious = false;     ///< a weak compare-exchange that failed for no reason
  bool blocked = false;      ///< the thread waits here
  bool placed = false;       ///< a write that is in the modification order
  number writer = nowhere;   ///< read: the event read from
  std::uint32_t chosen = 0;  ///< choose
  value what;                ///< read: value read. write: value written
  clock before;              ///< happens-before, itself included
  clock cause;               ///< program order and reads-from, itself included
  clock release;             ///< write: what whoever acquires it gets
  clock pending;             ///< of the thread: what its next acquire fence gets
  clock fenced;              ///< of the thread: what its last release fence had; its later writes release that
  bool has_fence = false;    ///< `fenced` is set

  bool is_write() const noexcept { return kind == kind::write; }
  bool is_read() const noexcept { return kind == kind::read; }
};

constexpr bool acquires(order o) {
  return o == order::acquire || o == order::acq_rel || o == order::seq_cst;
}
constexpr bool releases(order o) {
  return o == order::release || o == order::acq_rel || o == order::seq_cst;
}

/// What the read-modify-write `asked` writes over `old`; only for those that write.
value updated(const operation& asked, const value& old) noexcept;

}  // namespace cairn::check::graph
