// SPDX-License-Identifier: MIT
//
// allocator - the facade: malloc and free of the logical thread that calls, on the heap that it is in.
//
//   malloc(n):  context -> heap -> direct[n] -> page -> pop            nothing else while the page has a block
//   free(p):    p -> page by arithmetic; owner word = mine -> push     else: foreign frees (context_ops.hpp)
//
// The fast paths are here; what they fall into is in slow_paths.hpp (malloc), context_ops.hpp (threads, foreign
// frees) and resize.hpp (realloc, aligned). Any thread may call any member at any time unless it says otherwise.
// Invariant: a context's slot holds a heap that this context is inside of, or the empty heap.
#pragma once
#include "heap.hpp"
#include "heap_table.hpp"
#include "index_stack.hpp"

namespace cairn {

/// What `allocator::statistics` returns. Bytes, all of one process.
struct allocator_statistics {
  std::size_t charged_bytes;    ///< slices in use, now
  std::size_t peak_bytes;       ///< slices in use, at most so far
  std::size_t live_bytes;       ///< usable bytes of live blocks; whole pages for heaps that others are inside of
  std::size_t reserved_bytes;   ///< address space: no use of memory
  std::uint64_t allocations;    ///< a lower bound: calls that took the slow path
  std::uint32_t heaps;          ///< heaps ever made: the most threads that were alive at a time, about
  std::uint64_t unknown_frees;  ///< addresses handed in that are no block of this allocator
};

template <Platform P, Geometry G>
class allocator {
 public:
  using page_type = page<P, G>;
  using block_type = block<P>;
  using heap_type = heap<P, G>;
  using classes = size_class<G>;

  constexpr allocator() noexcept : empty_heap_{&empty_page_} {}
  allocator(const allocator&) = delete;
  allocator& operator=(const allocator&) = delete;

  /// The first value of every context slot.
  constexpr context_slot first_context() noexcept {
    return {&empty_heap_, owner_word::no_pages, 0, nullptr, 0, context_phase::fresh};
  }

  /// At least `size` bytes, aligned to 16 (and to the largest power of two that divides the block size); null: out of
  /// memory. size 0 gives a unique block.
  [[gnu::always_inline]] void* malloc(std::size_t size) noexcept {
    if (size > G::direct_max) [[unlikely]]
      return malloc_larger(size);
    const std::size_t granules = (size + G::granule - 1) / G::granule;
    block_type* got = my_heap()->direct(granules)->pop();
    if (got == nullptr) [[unlikely]]
      return malloc_granules(granules);
    return hand_out(got);
  }

  /// The fast path alone: null where malloc would have more to do, in which case malloc itself must be asked.
  [[gnu::always_inline]] void* try_malloc(std::size_t size) noexcept {
    if (size > G::direct_max) [[unlikely]]
      return nullptr;
    block_type* got = my_heap()->direct((size + G::granule - 1) / G::granule)->pop();
    return got == nullptr ? nullptr : hand_out(got);
  }

  /// As malloc, reading zero in its first `size` bytes.
  void* zalloc(std::size_t size) noexcept;

  /// `align` is a power of two. Aligned to it, of any size; null: out of memory.
  [[gnu::always_inline]] void* aligned(std::size_t align, std::size_t size) noexcept {
    // A size that is a multiple of a power of two gets a block that is one, too (size_class.hpp).
    const std::size_t rounded = (size + align - 1) & ~(align - 1);
    if (align <= G::direct_max && rounded - 1 < G::direct_max) [[likely]]
      return malloc(rounded);
    return aligned_larger(align, size);
  }

  /// Gives a block back; null does nothing. Keeps errno. Misuse is reported, as far as the geometry asks for it.
  [[gnu::always_inline]] void free(void* address) noexcept { free_sized(address, 0); }

  /// As free, for a block that was asked for with `size` bytes; 0: no claim about its size.
  [[gnu::always_inline]] void free_sized(void* address, std::size_t size) noexcept {
    const context_slot& mine = my_context();
    const std::size_t slice = (reinterpret_cast<std::uintptr_t>(address) - mine.base) / G::slice_bytes;
    if (slice < mine.slices) [[likely]] {
      page_type* record = static_cast<page_type*>(mine.pages) + slice;
      // relaxed: equal to our own word only if we stored it there, and no other heap has had the page since: who hands
      // us a block of another heap's page makes that heap's word visible with it.
      if (record->owner.load(order::relaxed, at<"free.owner">) == mine.owner) [[likely]] {
        auto* freed = static_cast<block_type*>(address);
        if (take_back(record, freed, size)) [[likely]] {
          freed->next.set(record->free.get());
          record->free.set(freed);
          const std::uint32_t used = record->used.get() - 1;
          record->used.set(used);
          if (used == 0) [[unlikely]]
            free_last(record);
          return;
        }
      }
    }
    free_slow(address, size);
  }

  /// Bytes that the caller may use; 0 for null and for what is no block.
  std::size_t usable_size(const void* address) noexcept {
    const page_type* record = page_of_block(address);
    return record == nullptr ? 0 : record->block_size.get();
  }
  /// The usable size that malloc(size) would give; `size` itself where no block can be so large.
  static constexpr std::size_t good_size(std::size_t size) noexcept {
    if (size > largest) return size;
    return size <= G::large_max ? classes::block_size(classes::of(size)) : round_up(size, G::slice_bytes);
  }

  /// As the C standard says; realloc(p, 0) frees p and returns null, as glibc does.
  void* realloc(void* address, std::size_t size) noexcept;

  /// Returns free memory to the system: of the caller's heap, of the arena. `force` looks at every page, and at heaps
  /// that nobody is inside. True if some memory was returned.
  bool collect(bool force) noexcept;

  /// The calling context leaves its heap, which waits for another thread from now on. Later calls are served, each by
  /// a heap that is lent for that call.
  void end_context() noexcept;

  /// In the child of a fork, before anything else there.
  void after_fork_child() noexcept {
    P::after_fork_child();
    start_.after_fork_child();
    space().after_fork_child();
  }

  /// Whether `address` is the start of a block (live or free) of this allocator.
  bool owns(const void* address) noexcept { return page_of_block(address) != nullptr; }

  allocator_statistics statistics() noexcept;

  /// The resident's view of a context's heap, for tests: its owner word.
  std::uint64_t current_owner() noexcept { return my_context().owner; }

 private:
  static constexpr std::size_t largest = PTRDIFF_MAX;

  [[gnu::always_inline]] static context_slot& my_context() noexcept { return P::template context_of<allocator>(); }
  [[gnu::always_inline]] static heap_type* my_heap() noexcept { return static_cast<heap_type*>(my_context().heap); }
  [[gnu::always_inline]] static address_space<P, G>& space() noexcept { return self().arena_.space(); }

  /// A block leaves a free list.
  [[gnu::always_inline]] static void* hand_out(block_type* got) noexcept {
    if constexpr (G::misuse_checks) got->key.set(0);
    return got;
  }
  /// A block is about to enter one: false if it must not.
  [[gnu::always_inline]] bool take_back(page_type* record, block_type* freed, std::size_t size) noexcept {
    if constexpr (G::misuse_checks) {
      const std::uint64_t key = key_of(freed);
      if (!record->is_block(freed) || freed->key.get() == key || size > record->block_size.get()) [[unlikely]] {
        return false;
      }
      freed->key.set(key);
    }
    return true;
  }
  [[gnu::always_inline]] std::uint64_t key_of(const block_type* freed) const noexcept {
    return page_type::key_of(freed, secret_.get());
  }

  // Static, so that the fast paths have no `this` to pass on: it saves them two instructions.
  [[gnu::always_inline]] static allocator& self() noexcept { return instance_of<allocator>::get(); }

  // slow_paths.hpp
  static void* malloc_larger(std::size_t size) noexcept;
  static void* malloc_granules(std::size_t granules) noexcept;
  void* malloc_slow(std::size_t size, bool& zero) noexcept;
  void* allocate_in(heap_type* from, std::size_t size, bool& zero) noexcept;
  void housekeeping(heap_type* mine) noexcept;
  void* singleton_in(heap_type* from, std::size_t size, std::size_t align_slices, bool& zero) noexcept;
  template <class Allocate>
  void* with_heap(Allocate allocate) noexcept;
  template <class Visit>
  void for_unattended(Visit visit) noexcept;
  static void* aligned_larger(std::size_t align, std::size_t size) noexcept;
  bool start() noexcept;

  // context_ops.hpp
  heap_type* enter_context() noexcept;
  static void renew_view(context_slot& slot) noexcept;
  heap_type* adopt_or_make() noexcept;
  void leave(heap_type* left) noexcept;
  void leave_gate(heap_type* left) noexcept;
  static void free_slow(void* address, std::size_t size) noexcept;
  static void free_last(page_type* record) noexcept;
  void free_not_local(void* address, std::size_t size) noexcept;
  void free_mine(page_type* record, block_type* freed) noexcept;
  void free_foreign(page_type* record, block_type* freed) noexcept;
  void publish(page_type* record, block_type* first, block_type* last, std::uint32_t count) noexcept;
  void serve(heap_type* unattended) noexcept;
  void flush(heap_type* mine) noexcept;
  heap_type* heap_of(std::uint64_t owner) noexcept { return heaps_.at_number(owner_word::heap_of(owner)); }
  page_type* page_of(const void* address) noexcept;
  page_type* page_of_block(const void* address) noexcept;
  bool is_mine(const page_type* record) noexcept;

  // resize.hpp
  void* resize_slow(page_type* record, void* address, std::size_t usable, std::size_t size) noexcept;
  bool resize_singleton(page_type* record, std::size_t size) noexcept;
  void* move_singleton(page_type* record, void* address, std::size_t size) noexcept;

  page_type empty_page_{};
  heap_type empty_heap_;
  arena<P, G> arena_;
  heap_table<P, G, heap_type> heaps_;
  index_stack<P> orphans_;
  once<P> start_;
  typename P::template plain<std::uint64_t> secret_{};
  typename P::template atomic<std::uint64_t> unknown_frees_;
};

}  // namespace cairn

// The bodies.
#include "context_ops.hpp"  // IWYU pragma: export
#include "resize.hpp"       // IWYU pragma: export
#include "slow_paths.hpp"   // IWYU pragma: export
