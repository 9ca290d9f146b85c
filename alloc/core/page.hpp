// SPDX-License-Identifier: MIT
//
// page - the record of one page: 128 bytes beside the slices, never inside them.
//
//   line 0, written often:  free list, used, list links (the holder); the remote word and the link of an announcement
//   line 1, read by all:    owner word, start, divisor, sizes: written when the page is claimed, extended, filled
//
// A foreign free reads line 1 alone and leaves it shared among the caches; only a whole batch touches line 0 (0014).
//
//   released (owner 0) --claim by a heap--> in a queue of its heap <--full / a block came back--> on its full list
//          ^                                        |              \--its heap is deleted--> incoming, announced to
//          another
//          +------- used = 0, not announced --------+--its heap is destroyed--> gone, until the last freer is out
//
// Invariants: used = threaded blocks of the page that are not on `free` (+1 while the page is its queue's current one):
// live, batched by a freer, or on the remote list. The owner word is not 0 exactly while some heap has the page, and
// names that heap and its generation; its full bit makes the fast path of free miss, so that the page is listed again,
// or because the page is still on its way to that heap. A slice of a larger page that is not its first has owner 0 and
// `distance` slices to the first.
#pragma once
#include <cstddef>
#include <cstdint>

#include "free_block.hpp"
#include "gate_word.hpp"
#include "geometry.hpp"
#include "order.hpp"
#include "remote_list.hpp"

namespace cairn {

/// Who owns a page, and the handle of a heap: heap number 32 | full 1 | gone 1 | 7 unused | shard 1 | generation 22.
/// The lower 23 bits are what its gate calls its generation.
/// Never a thread id, never an address; 0 = nobody.
class owner_word {
 public:
  static constexpr std::uint64_t full_bit = std::uint64_t{1} << 31;
  /// The heap has been destroyed, and the page with it. Its number and generation say which.
  static constexpr std::uint64_t gone_bit = std::uint64_t{1} << 30;
  /// Of a shard heap or its guest part: it can be destroyed while others free, so who frees from outside pins the page.
  static constexpr std::uint64_t shard_bit = gate_word::kind_bit;
  static constexpr std::uint64_t nobody = 0;
  /// Owner of a context whose heap owns no page: equal to no page's owner word.
  static constexpr std::uint64_t no_pages = ~std::uint64_t{0};

  static constexpr std::uint64_t make(std::uint32_t heap, std::uint32_t generation, bool shard) noexcept {
    return std::uint64_t{heap} << 32 | (shard ? shard_bit : 0) | generation;
  }
  static constexpr std::uint32_t heap_of(std::uint64_t word) noexcept { return static_cast<std::uint32_t>(word >> 32); }
  static constexpr std::uint32_t generation_of(std::uint64_t word) noexcept {
    return static_cast<std::uint32_t>(word) & gate_word::generation_mask;
  }
  static constexpr std::uint64_t without_full(std::uint64_t word) noexcept { return word & ~full_bit; }
  static constexpr bool is_shard(std::uint64_t word) noexcept { return (word & shard_bit) != 0; }
  static constexpr bool is_gone(std::uint64_t word) noexcept { return (word & gone_bit) != 0; }
  /// A word that can be a handle: nothing but heap, generation and kind.
  static constexpr bool is_handle(std::uint64_t word) noexcept {
    return word >> 32 != 0 && static_cast<std::uint32_t>(word) <= gate_word::generation_mask;
  }
  /// Some heap has the page.
  static constexpr bool is_owned(std::uint64_t word) noexcept { return word != nobody && !is_gone(word); }
};

template <class P, Geometry G>
struct page {
  template <class T>
  using plain = typename P::template plain<T>;
  using block_type = free_block<P, G>;

  static_assert(G::slice_bytes / G::granule * G::large_slices <= std::size_t{1} << remote_word::head_bits);
  static_assert(G::slice_bytes / G::granule < std::size_t{1} << remote_word::count_bits);
  static_assert(G::max_slices < (std::size_t{1} << gate_word::head_bits) - 1);

  enum flag : std::uint8_t { zero_beyond_capacity = 1, full = 2, moved = 4, incoming = 8 };

  // line 0
  plain<block_type*> free;  ///< blocks that malloc may hand out
  plain<std::uint32_t> used;
  plain<std::uint32_t> announced_link;  ///< number + 1 of the next announced page
  remote_list<P, block_type> remote;
  plain<page*> next;  ///< in the queue of its class, or on the full list
  plain<page*> previous;
  // line 1
  alignas(cache_line) typename P::template atomic<std::uint64_t> owner;  ///< owner_word
  plain<block_type*> start;                                              ///< block 0
  plain<std::uint64_t> divisor;                                          ///< see is_block
  plain<std::size_t> block_size;                                         ///< bytes: the usable size of each block
  typename P::template atomic<std::uint32_t> threaded;  ///< capacity(): blocks that have ever been on a list
  plain<std::uint32_t> limit;                           ///< blocks that fit
  plain<std::uint32_t> slices;
  typename P::template atomic<std::uint32_t> distance;  ///< of a slice that is not the first of its page
  plain<std::uint8_t> size_class;                       ///< `singleton_class` for singletons
  plain<std::uint8_t> flags;

  static constexpr std::uint8_t singleton_class = 255;
  __extension__ using wide = unsigned __int128;

  // relaxed, both: only the holder writes; a foreign thread reads it to diagnose misuse, and has its block from a time
  // when it was threaded.
  [[gnu::always_inline]] std::uint32_t capacity() const noexcept {
    return threaded.load(order::relaxed, at<"page.capacity">);
  }
  std::uint32_t distance_to_first() const noexcept {
    // relaxed: constant while the block of the caller lives; for a wild address any answer is a diagnosis.
    return distance.load(order::relaxed, at<"page.distance">);
  }
  void set_distance(std::uint32_t slices_before) noexcept {
    // relaxed: whoever gets a block of the page gets this with it.
    distance.store(slices_before, order::relaxed, at<"page.set_distance">);
  }
  void set_capacity(std::uint32_t count) noexcept { threaded.store(count, order::relaxed, at<"page.thread">); }

  bool has(flag f) const noexcept { return (flags.get() & f) != 0; }
  void set(flag f, bool on) noexcept { flags.set(static_cast<std::uint8_t>(on ? flags.get() | f : flags.get() & ~f)); }

  /// Whether `address` is the start of a block that has been threaded. With M = ceil(2^64 / size) the product
  /// offset * M has the quotient in its upper half, and its lower half is below M exactly for multiples of `size`,
  /// while offset * size < 2^64 (Lemire, Kaser, Kurz, "Faster remainder by direct computation", 2019).
  [[gnu::always_inline]] bool is_block(const void* address) const noexcept {
    const auto offset = reinterpret_cast<std::uintptr_t>(address) - reinterpret_cast<std::uintptr_t>(start.get());
    const auto product = static_cast<wide>(offset) * divisor.get();
    return static_cast<std::uint64_t>(product) < divisor.get() &&
           static_cast<std::uint64_t>(product >> 64) < capacity();
  }
  /// Of a block of the page: its number.
  std::uint32_t index_of(const block_type* of) const noexcept {
    const auto offset = reinterpret_cast<std::uintptr_t>(of) - reinterpret_cast<std::uintptr_t>(start.get());
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(static_cast<wide>(offset) * divisor.get() >> 64));
  }
  static constexpr std::uint64_t divisor_of(std::size_t size) noexcept { return ~std::uint64_t{0} / size + 1; }

  [[gnu::always_inline]] block_type* pop() noexcept {
    block_type* first = free.get();
    if (first != nullptr) [[likely]] {
      if (first->is_torn()) [[unlikely]]
        return drop_list(first);
      used.set(used.get() + 1);
      block_type* rest = first->next.get();
      __builtin_prefetch(rest);  // the next pop reads it, and whoever gets it writes there
      free.set(rest);
    }
    return first;
  }
  /// Its first block was overwritten: nobody knows the others any more. Null.
  [[gnu::cold, gnu::noinline]] block_type* drop_list(block_type* first) noexcept {
    free.set(nullptr);
    P::misuse(misuse_kind::corrupted_metadata, first);
    return nullptr;
  }

  /// Holder: puts blocks that the remote list has handed over on the free list.
  void add_chain(typename remote_list<P, block_type>::chain blocks) noexcept {
    if (blocks.count == 0) return;
    if (block_type* rest = free.get(); rest != nullptr) {
      block_type* last = blocks.first;
      while (last->next.get() != nullptr) last = last->next.get();
      last->next.set(rest);
    }
    free.set(blocks.first);
    used.set(used.get() - blocks.count);
  }

  /// Holder: threads some fresh blocks. False when all blocks have been threaded already.
  /// `secret`: fresh blocks carry the key of a free block (misuse checks), so that one that was never handed out cannot
  /// be freed.
  bool extend([[maybe_unused]] std::uint64_t secret) noexcept {
    const std::uint32_t old = capacity();
    const std::size_t size = block_size.get();
    auto count = static_cast<std::uint32_t>(G::thread_ahead / size);
    if (count == 0) count = 1;
    if (count > limit.get() - old) count = limit.get() - old;
    if (count == 0) return false;
    const std::size_t step = size / sizeof(block_type);
    block_type* first = start.get() + old * step;
    block_type* last = first;
    for (std::uint32_t i = 1;; i++) {
      last->begin_free(secret);
      if (i == count) break;
      last->next.set(last + step);
      last += step;
    }
    last->next.set(free.get());
    free.set(first);
    set_capacity(old + count);
    return true;
  }

  bool invariant() const noexcept {
    return capacity() <= limit.get() && used.get() <= capacity() + 1 && block_size.get() % G::granule == 0;
  }
  /// Holder, slowly: whether each block on `free` is one of the page's, and all others are used. `current`: the page is
  /// its queue's current one.
  bool adds_up(bool current) const noexcept {
    std::uint32_t count = 0;
    for (const block_type* block = free.get(); block != nullptr; block = block->next.get()) {
      if (!is_block(block) || ++count > capacity()) return false;  // a list that goes round
    }
    return invariant() && used.get() + count == capacity() + (current ? 1 : 0);
  }
};

}  // namespace cairn
