// SPDX-License-Identifier: MIT
//
// luggage - the blocks that a fiber or coroutine carries across its switches, and the shelf where it leaves some for
// others to free.
//
//   block: | heap it was allocated in | pattern | pattern | ...
//
// Invariant: a block that is held is in the heap that it names, and has its contents; a block is freed once, by whoever
// drops it, wherever that one is. Nothing here allocates but pack().
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "cairn.h"
#include "run_queue.hpp"

namespace cairn::shards {

struct block {
  cairn_heap_t* heap;
  std::uint64_t size, pattern;

  bool holds() const {
    const auto* words = reinterpret_cast<const std::uint64_t*>(this);
    for (std::size_t i = 3; i < size / 8; i++) {
      if (words[i] != pattern + i) return false;
    }
    return true;
  }
};

struct balance {
  std::atomic<std::uint64_t> packed{0}, dropped{0};
};

/// A new block where the caller is; it says that it is in `heap`.
[[gnu::always_inline]] inline block* pack(std::uint64_t size, std::uint64_t pattern, cairn_heap_t* heap,
                                          claims_checked& claims, balance& count) {
  const std::uint64_t bytes = (size + sizeof(block)) & ~std::uint64_t{7};
  auto* made = static_cast<block*>(cairn_malloc(bytes));
  if (!claims.check(made != nullptr, "memory is not out")) return nullptr;
  claims.check(cairn_heap_contains(heap, made) == 1, "a block belongs to the heap that its maker is inside of");
  *made = {heap, bytes, pattern};
  auto* words = reinterpret_cast<std::uint64_t*>(made);
  for (std::size_t i = 3; i < bytes / 8; i++) words[i] = pattern + i;
  count.packed.fetch_add(1, std::memory_order_relaxed);
  return made;
}

inline void drop(block* gone, claims_checked& claims, balance& count) {
  if (gone == nullptr) return;
  claims.check(gone->holds(), "a block has its contents wherever its holder runs");
  claims.check(cairn_heap_contains(gone->heap, gone) == 1, "a block stays in its heap wherever its holder runs");
  cairn_free(gone);
  count.dropped.fetch_add(1, std::memory_order_relaxed);
}

/// Places where blocks wait for somebody else.
template <std::size_t N>
class shelf {
 public:
  /// Puts a block there and takes what was there.
  block* exchange(std::size_t place, block* put) { return places_[place % N].exchange(put); }
  static constexpr std::size_t size() { return N; }

 private:
  std::atomic<block*> places_[N]{};
};

}  // namespace cairn::shards
