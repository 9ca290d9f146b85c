// SPDX-License-Identifier: MIT
//
// operation - what a thread is going to do next, announced before Relacy is called, and which operations depend on
// each other.
//
// Two operations are independent if, in either order, neither changes what the other does or whether it can run. The
// reductions are sound as long as dependent() says true too often rather than too seldom. Plain accesses and choices
// are no operations: Relacy finds a race between accesses in whatever order they come.
#pragma once
#include <cstddef>
#include <cstdint>

#include "program.hpp"

namespace cairn::check::relacy {

enum class op : unsigned char {
  none,  ///< the thread has not come to its first operation
  load,
  store,
  update,  ///< read-modify-write; a compare-exchange, whatever comes of it
  fence,   ///< seq_cst: all of them depend on each other
  await,   ///< a load that can run when the newest value is not `old`
  lock,    ///< can run when the mutex is free
  unlock,
  start,
  begin,   ///< of a thread that waits for start: can run when it has been started
  join,    ///< can run when the thread has ended
  destroy  ///< of an object: all that lies in it
};

struct operation {
  op kind = op::none;
  const void* address = nullptr;
  std::size_t bytes = 0;    ///< destroy: of the object
  std::uint64_t value = 0;  ///< await: `old`. Of a write to an awaited word, once executed: the value before
  std::uint64_t (*before)(const operation&) = nullptr;
  bool (*guard)(const operation&) = nullptr;  ///< null: can always run
  bool after_retry = false;  ///< can run when a word that the thread has read in the failed iteration has changed

  bool reads_only() const { return kind == op::load || kind == op::await || kind == op::begin || kind == op::join; }
  /// Whether it can run may change.
  bool guarded() const { return guard != nullptr || after_retry; }
};

inline bool inside(const void* address, const operation& object) {
  const auto at = reinterpret_cast<std::uintptr_t>(address), from = reinterpret_cast<std::uintptr_t>(object.address);
  return at >= from && at < from + object.bytes;
}

inline bool dependent(const operation& a, const operation& b) {
  if (a.kind == op::none || b.kind == op::none) return false;
  if (a.kind == op::destroy) return inside(b.address, a);
  if (b.kind == op::destroy) return inside(a.address, b);
  return a.address == b.address && !(a.reads_only() && b.reads_only());
}

/// With `before` still to come, `later` could not run: the two cannot be exchanged.
inline bool enables(const operation& before, const operation& later) {
  if (later.kind == op::lock) return before.kind == op::unlock;
  if (later.kind == op::await) return before.value == later.value;
  return later.kind == op::begin || later.kind == op::join;
}

/// Words that a thread has read since its last retry, with the place in modification order that it has read first.
struct read_set {
  struct entry {
    const void* address;
    const std::uint32_t* newest;
    std::uint32_t position;
  };
  static constexpr unsigned limit = 32;
  entry entries[limit];
  unsigned used = 0;
  bool overflown = false;

  void clear() {
    used = 0;
    overflown = false;
  }
  void add(const void* address, const std::uint32_t* newest, std::uint32_t position) {
    for (unsigned i = 0; i < used; i++) {
      if (entries[i].address == address) return;
    }
    if (used == limit) {
      overflown = true;
      return;
    }
    entries[used++] = {address, newest, position};
  }
  /// The thread itself writes: no change to wait for, if nobody else has written in between.
  void wrote(const void* address, std::uint32_t position) {
    for (unsigned i = 0; i < used; i++) {
      if (entries[i].address == address && entries[i].position + 1 == position) entries[i].position = position;
    }
  }
  bool contains(const void* address) const {
    for (unsigned i = 0; i < used; i++) {
      if (entries[i].address == address) return true;
    }
    return false;
  }
  /// A new iteration may come to something else. Nothing read, or too much: may always.
  bool has_changed() const {
    if (used == 0 || overflown) return true;
    for (unsigned i = 0; i < used; i++) {
      if (*entries[i].newest != entries[i].position) return true;
    }
    return false;
  }
};

}  // namespace cairn::check::relacy
