// SPDX-License-Identifier: MIT
//
// client - a small concurrent program as data: what the guards generate, print, shrink, and run on every engine.
//
//   2..4 threads of operations over words x, y, z, one plain d, one mutex m; at most 12 operations in all
//
// Each operation has one register of its thread, numbered as the operation. It holds what was read:
//   load, await, get        the value
//   exchange, add           the value before
//   cas, weak               the value read; + 1000 if it was exchanged
//   choose                  the choice
//   others, and operations whose guard did not hold: `unset`
// A guard `if (register == value)` looks at an earlier register of the same thread. Fixed arrays: no heap, so that
// a client can be copied, and run while an engine has replaced operator new.
//
// Invariants (valid()): guards look back; lock and unlock alternate in each thread, unguarded; the order fits the
// operation. All words are 0 at first. Locations are numbered x 0, y 1, z 2, m 3 (engine/canonical.hpp).
#pragma once
#include <cstdint>

#include "order.hpp"

namespace cairn::check::guards {

inline constexpr unsigned thread_limit = 4, operation_limit = 12, word_limit = 3, mutex_location = 3;
inline constexpr unsigned exchanged = 1000;  ///< in the register of a compare-exchange that wrote
inline constexpr std::uint32_t unset = 0xffff'ffff;

enum class op : unsigned char { load, store, exchange, add, cas, weak, fence, choose, await, lock, unlock, get, set };
inline constexpr unsigned op_count = 13;

struct operation {
  op kind = op::load;
  order success = order::relaxed;  ///< the order, or of a compare-exchange the one on success
  order failure = order::relaxed;
  unsigned char word = 0;
  std::uint32_t value = 0;     ///< stored, added, desired; choose: number of choices; await: the old value
  std::uint32_t expected = 0;  ///< cas, weak
  bool guarded = false;
  unsigned char guard_register = 0;
  std::uint32_t guard_value = 0;
  bool operator==(const operation&) const = default;
};

struct thread_code {
  unsigned count = 0;
  operation ops[operation_limit] = {};
  bool operator==(const thread_code& other) const {
    if (count != other.count) return false;
    for (unsigned i = 0; i < count; i++) {
      if (!(ops[i] == other.ops[i])) return false;
    }
    return true;
  }
};

struct client {
  unsigned threads = 0;
  unsigned spurious = 1;  ///< weak compare-exchanges of each thread that may fail without reason
  thread_code code[thread_limit] = {};

  unsigned operations() const {
    unsigned sum = 0;
    for (unsigned t = 0; t < threads; t++) sum += code[t].count;
    return sum;
  }
  /// The first thread with the same code.
  unsigned same_as(unsigned thread) const {
    for (unsigned j = 0; j < thread; j++) {
      if (code[j] == code[thread]) return j;
    }
    return thread;
  }
};

constexpr bool reads(op kind) {
  return kind == op::load || kind == op::exchange || kind == op::add || kind == op::cas || kind == op::weak ||
         kind == op::await;
}
constexpr bool is_cas(op kind) {
  return kind == op::cas || kind == op::weak;
}
constexpr bool is_update(op kind) {
  return kind == op::exchange || kind == op::add || is_cas(kind);
}
constexpr bool has_register(op kind) {
  return reads(kind) || kind == op::choose || kind == op::get;
}
constexpr bool has_order(op kind) {
  return reads(kind) || kind == op::store || kind == op::fence;
}
constexpr bool acquires(order o) {
  return o == order::acquire || o == order::acq_rel || o == order::seq_cst;
}
constexpr bool releases(order o) {
  return o == order::release || o == order::acq_rel || o == order::seq_cst;
}

constexpr bool order_fits(op kind, order o) {
  if (kind == op::load || kind == op::await) return o != order::release && o != order::acq_rel;
  if (kind == op::store) return o != order::acquire && o != order::acq_rel;
  return true;
}

/// Registers and final values of one execution; what P::outcome gets is its hash.
struct outcome {
  std::uint32_t registers[thread_limit][operation_limit];
  std::uint32_t finals[word_limit];

  outcome() {
    for (auto& thread : registers) {
      for (auto& one : thread) one = unset;
    }
    for (auto& one : finals) one = 0;
  }
  std::uint64_t hash(const client& of) const {
    std::uint64_t h = 0xcbf29ce484222325U;
    auto add = [&h](std::uint64_t word) {
      h = (h ^ word) * 0x9e3779b97f4a7c15U;
      h ^= h >> 29;
    };
    for (unsigned t = 0; t < of.threads; t++) {
      for (unsigned i = 0; i < of.code[t].count; i++) add(registers[t][i]);
    }
    for (std::uint32_t one : finals) add(one);
    return h;
  }
};

/// Does the operation run, given the registers of its thread?
inline bool runs(const operation& one, const std::uint32_t* registers) {
  return !one.guarded || registers[one.guard_register] == one.guard_value;
}

bool valid(const client& c);

}  // namespace cairn::check::guards
