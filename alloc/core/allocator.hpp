// SPDX-License-Identifier: MIT
//
// allocator - the facade: malloc and free of the logical thread that calls, on the heap that it is in.
//
//   malloc(n):  context -> heap -> direct[n] -> page -> pop            nothing else while the page has a block
//   free(p):    p -> page by arithmetic; owner word = mine -> push     else: foreign frees (context_ops.hpp)
//
// The fast paths are here. What they fall into: slow_paths.hpp (malloc), free_ops.hpp (frees that are not local),
// resize.hpp (realloc), context_ops.hpp (threads and their own heaps). Heaps as objects: shard_ops.hpp (make, enter,
// leave, detach), guest_ops.hpp (allocation from outside), end_ops.hpp (delete, destroy), visit_ops.hpp,
// report_ops.hpp (figures, limits, hooks), fork_ops.hpp. A heap is named by its owner word (`handle`; 0: none).
// Any thread may call any member at any time unless it says otherwise.
// Invariant: a context's slot holds a heap that this context is inside of, or the empty heap.
#pragma once
#include <initializer_list>

#include "answers.hpp"
#include "desk.hpp"
#include "heap.hpp"
#include "heap_table.hpp"
#include "hook.hpp"
#include "index_stack.hpp"
#include "region.hpp"

namespace cairn {

template <Platform P, Geometry G>
class allocator {
 public:
  using page_type = page<P, G>;
  using block_type = free_block<P, G>;
  using heap_type = heap<P, G>;
  using arena_type = arena<P, G>;
  using desk_type = desk<P, G>;
  using deferred_function = void (*)(int force, unsigned long long heartbeat, void* argument);
  using limit_function = int (*)(cairn_heap* heap, std::size_t wanted, void* argument);
  using classes = size_class<G>;

  constexpr allocator() noexcept : empty_heap_{&empty_page_} {}
  allocator(const allocator&) = delete;
  allocator& operator=(const allocator&) = delete;

  /// The first value of every context slot.
  constexpr context_slot first_context() noexcept {
    return {&empty_heap_, owner_word::no_pages, 0, nullptr, 0, &empty_heap_, nullptr, context_phase::fresh, false};
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
      // relaxed: equal to our own word only if who is inside our heap stored it there, and no other heap has had the
      // page since: who hands us a block of another heap's page makes that heap's word visible with it, and a page
      // that is sent here from another heap (page.move) has its full bit set until somebody inside has listed it.
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
    const page_type* record = page_of_block(address).record;
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

  /// The calling context leaves its heaps; its own one waits for another thread from now on. Later calls are served,
  /// each by a heap that is lent for that call.
  void end_context() noexcept;

  /// On the context that is about to fork.
  void before_fork() noexcept {
    if (my_heap() != &empty_heap_) flush(my_heap());
    if (my_context().own != my_context().heap) flush(static_cast<heap_type*>(my_context().own));
  }
  /// In the child of a fork, before anything else there. The calling context is the one that forked.
  void after_fork_child() noexcept;

  // Heaps as objects. What cairn.h says of each holds; `site` is where the program called, for a diagnosis.
  std::uint64_t make_heap(bool strict) noexcept;
  std::uint64_t make_heap_in(void* memory, std::size_t bytes, bool strict, answer& result) noexcept;
  // The quick ones do the common case without a call; false: nothing has happened, ask the other one.
  [[gnu::always_inline]] static bool enter_quick(std::uint64_t handle) noexcept;
  answer enter(std::uint64_t handle, const void* site) noexcept { return enter_slow(handle, true, site); }
  answer try_enter(std::uint64_t handle, const void* site) noexcept { return enter_slow(handle, false, site); }
  [[gnu::always_inline]] static bool leave_quick(std::uint64_t handle) noexcept;
  answer leave(std::uint64_t handle) noexcept;
  [[gnu::always_inline]] static detached_context detach() noexcept;
  [[gnu::always_inline]] static void attach(std::uint64_t handle, std::uint64_t serial) noexcept;
  void idle() noexcept;
  void busy() noexcept;
  /// The innermost heap that the caller is inside of; made if need be. 0: out of memory.
  std::uint64_t current() noexcept;
  std::uint64_t heap_of_block(const void* address) noexcept;
  /// Whether the handle names a heap at this moment.
  bool exists(std::uint64_t handle) noexcept;

  /// Whether malloc allocates in this heap.
  [[gnu::always_inline]] bool is_current(std::uint64_t handle) noexcept { return my_context().owner == handle; }
  void* malloc_in(std::uint64_t handle, std::size_t size, answer& result) noexcept;
  void* zalloc_in(std::uint64_t handle, std::size_t size, answer& result) noexcept;
  void* aligned_in(std::uint64_t handle, std::size_t align, std::size_t size, answer& result) noexcept;
  void* realloc_in(std::uint64_t handle, void* address, std::size_t size, answer& result) noexcept;

  answer delete_heap(std::uint64_t handle, std::uint64_t into) noexcept;  ///< into 0: the main heap
  answer destroy_heap(std::uint64_t handle) noexcept;
  answer reset_heap(std::uint64_t handle) noexcept;
  answer recover_heap(std::uint64_t handle) noexcept;

  /// Calls visit(const visited_area&, block or null) -> bool; false stops. What `visit` may do: cairn.h.
  template <class Visit>
  visit_answer visit_heap(std::uint64_t handle, bool blocks, Visit visit) noexcept;
  template <class Visit>
  visit_answer visit_all(bool blocks, Visit visit) noexcept;
  double utilization(const void* address) noexcept;

  answer collect_heap(std::uint64_t handle, bool force) noexcept;
  answer heap_statistics_of(std::uint64_t handle, heap_statistics& into) noexcept;
  answer limit_heap(std::uint64_t handle, std::size_t bytes) noexcept;
  answer limit_process(std::size_t bytes) noexcept;
  void set_strict(bool strict) noexcept { strict_.set(strict); }  ///< before the first heap is made
  void on_deferred_free(deferred_function function, void* argument) noexcept { deferred_.set(function, argument); }
  void on_limit(limit_function function, void* argument) noexcept { at_limit_.set(function, argument); }

  /// Whether `address` is the start of a block (live or free) of this allocator.
  bool owns(const void* address) noexcept { return page_of_block(address).record != nullptr; }

  allocator_statistics statistics() noexcept;

  /// The resident's view of a context's heap, for tests: its owner word.
  std::uint64_t current_owner() noexcept { return my_context().owner; }

  // For tests, while no call is in progress anywhere: census.hpp.
  bool invariant() noexcept;
  template <class F>
  void for_each_page(F f) noexcept;
  template <class F>
  void for_each_free(F f) noexcept;

 private:
  static constexpr std::size_t largest = PTRDIFF_MAX;

  [[gnu::always_inline]] static context_slot& my_context() noexcept { return P::template context_of<allocator>(); }
  [[gnu::always_inline]] static heap_type* my_heap() noexcept { return static_cast<heap_type*>(my_context().heap); }
  [[gnu::always_inline]] static address_space<P, G>& space() noexcept { return self().arena_.space(); }

  /// A block leaves a free list.
  [[gnu::always_inline]] static void* hand_out(block_type* got) noexcept {
    got->end_free();
    return got;
  }
  /// A block is about to enter one: false if it must not.
  [[gnu::always_inline]] bool take_back(page_type* record, block_type* freed, std::size_t size) noexcept {
    if constexpr (G::misuse_checks) {
      const std::uint64_t secret = secret_.get();
      if (!record->is_block(freed) || freed->is_free(secret) || size > record->block_size.get()) [[unlikely]] {
        return false;
      }
      freed->begin_free(secret);
    }
    return true;
  }

  // Static, so that the fast paths have no `this` to pass on: it saves them two instructions.
  [[gnu::always_inline]] static allocator& self() noexcept { return instance_of<allocator>::get(); }

  // slow_paths.hpp
  struct refused_claim {
    refusal why;
    std::uint64_t heap;  ///< whose limit, if it was a heap's
  };
  static void* malloc_larger(std::size_t size) noexcept;
  static void* malloc_granules(std::size_t granules) noexcept;
  void* malloc_slow(std::size_t size, bool& zero) noexcept;
  void* allocate_in(heap_type* from, std::size_t size, bool& zero) noexcept;
  void housekeeping(heap_type* mine) noexcept;
  void* singleton_in(heap_type* from, std::size_t size, std::size_t align_slices, bool& zero) noexcept;
  template <class Allocate>
  void* with_heap(std::size_t size, Allocate allocate) noexcept;
  template <class Allocate>
  void* with_limits(std::size_t size, Allocate allocate) noexcept;
  template <class Visit>
  void for_unattended(Visit visit) noexcept;
  static void* aligned_larger(std::size_t align, std::size_t size) noexcept;
  bool start() noexcept;

  // context_ops.hpp
  heap_type* enter_context() noexcept;
  static void renew_view(context_slot& slot) noexcept;
  heap_type* adopt_or_make() noexcept;
  heap_type* make_descriptor(heap_kind kind, arena_type* slices, heap_type* principal = nullptr,
                             std::uint64_t handle = owner_word::nobody) noexcept;
  static void change_own(heap_type* own) noexcept;
  void free_descriptor(heap_type* unused) noexcept;
  void leave(heap_type* left) noexcept;
  void leave_gate(heap_type* left) noexcept;
  void serve_questions(heap_type* inside) noexcept;

  // free_ops.hpp
  static void free_slow(void* address, std::size_t size) noexcept;
  static void free_last(page_type* record) noexcept;
  void free_not_local(void* address, std::size_t size) noexcept;
  void free_gone(const page_type* record, std::uint64_t since, void* address) noexcept;
  void free_mine(page_type* record, block_type* freed) noexcept;
  void free_foreign(page_type* record, block_type* freed, bool pinned) noexcept;
  void publish(page_type* record, block_type* first, block_type* last, std::uint32_t count, bool pinned) noexcept;
  void announce(page_type* record) noexcept;
  void serve(heap_type* unattended) noexcept;
  void flush(heap_type* mine) noexcept;
  heap_type* heap_of(std::uint64_t owner) noexcept { return heaps_.at_number(owner_word::heap_of(owner)); }
  arena_type* slices_of(const void* address) noexcept;
  void give_back(page_type* record) noexcept;
  /// A page, and its owner word as it was a moment ago.
  struct found_page {
    page_type* record = nullptr;
    std::uint64_t owner = owner_word::nobody;
  };
  found_page page_of(const void* address) noexcept;
  found_page page_of_block(const void* address) noexcept;
  bool is_mine(const page_type* record) noexcept;

  // shard_ops.hpp
  [[gnu::always_inline]] static heap_type* find(std::uint64_t handle) noexcept {
    return self().heaps_.find(handle >> 32);
  }
  answer enter_slow(std::uint64_t handle, bool waits, const void* site) noexcept;
  static bool is_inside(const heap_type* of) noexcept;
  void step_in(heap_type* to, std::uint64_t handle) noexcept;
  static void step_out(heap_type* from) noexcept;
  static constexpr std::uint64_t several = std::uint64_t{1} << 62;  ///< in a detached context's serial
  static void back_to(heap_type* heap) noexcept;
  static detached_context detach_slow() noexcept;
  static void attach_slow(std::uint64_t handle, std::uint64_t serial) noexcept;
  typename gate<P>::entry help_into(heap_type* to, std::uint32_t generation) noexcept;

  // guest_ops.hpp
  heap_type* enter_guest(std::uint64_t handle, answer& result) noexcept;
  template <class Allocate>
  void* as_guest(std::uint64_t handle, std::size_t size, answer& result, Allocate allocate) noexcept;

  // end_ops.hpp
  struct ending {
    heap_type* heap;
    heap_type* guest;  ///< null: there is none
    bool was_inside;   ///< the caller's innermost heap
  };
  answer claim_for_end(std::uint64_t handle, ending& what) noexcept;
  void give_up_end(const ending& what) noexcept;
  void claim_guest(ending& what) noexcept;
  heap_type* main_heap() noexcept;
  std::uint32_t move_pages(heap_type* from, std::uint64_t to) noexcept;
  void condemn_pages(heap_type* part, bool ends) noexcept;
  void condemn_announced(heap_type* part, std::uint32_t link) noexcept;
  void close_part(heap_type* part) noexcept;
  bool is_without_blocks(const ending& what) noexcept;
  answer free_all(std::uint64_t handle, bool ends) noexcept;
  static constexpr std::uint64_t returning = std::uint64_t{1} << 48;  ///< one in ends_ that is about to return

  // visit_ops.hpp, visit_walk.hpp
  enum class consulted : std::uint8_t { yes, busy, lost_desk, stale };
  struct walk;
  consulted consult(std::uint64_t owner, std::uint32_t number) noexcept;
  consulted wait_for_answer(heap_type* part, std::uint32_t number) noexcept;
  void fill(heap_type* part, desk_type& desk) noexcept;
  static constexpr std::uint32_t no_desk = 0;
  std::uint32_t take_desk() noexcept;
  void return_desk(std::uint32_t number) noexcept;
  std::uint64_t guest_of(std::uint64_t handle) noexcept;
  static constexpr std::uint64_t guest_hidden = ~std::uint64_t{0};
  std::uint64_t handle_of(std::uint64_t owner) noexcept;
  static std::uint64_t owner_at(const address_space<P, G>& in, std::size_t slice) noexcept;
  arena_type& slices_of_heap(std::uint64_t handle) noexcept;
  static constexpr unsigned patience = 64;  ///< looks at pages whose owners change under a visit
  template <class Wanted, class Visit>
  visit_answer walk_slices(walk& state, Wanted wanted, bool blocks, Visit& visit) noexcept;
  template <class Visit>
  bool show(const typename desk_type::sheet& sheet, std::uint64_t handle, bool blocks, Visit& visit) noexcept;

  // report_ops.hpp
  void collect_inside(heap_type* inside, bool force) noexcept;
  bool call_deferred(bool force) noexcept;
  bool call_limit(const refused_claim& refused, std::size_t wanted) noexcept;
  static constexpr std::uint32_t limit_of(std::size_t bytes) noexcept;

  // fork_ops.hpp
  void renew_heap_after_fork(heap_type* of) noexcept;
  void keep_value_after_fork(heap_type* inner) noexcept;
  void reopen_guest_after_fork(heap_type* guest) noexcept;
  void renew_page_after_fork(const address_space<P, G>& in, page_type* record) noexcept;
  void settle_my_page_after_fork(page_type* record) noexcept;
  static bool is_sound_after_fork(const address_space<P, G>& in, const page_type* record) noexcept;
  bool is_resting(const heap_type* of) noexcept { return of == my_context().resting; }

  // resize.hpp
  page_type* page_to_resize(void* address) noexcept;
  void* resize_slow(page_type* record, void* address, std::size_t usable, std::size_t size) noexcept;
  bool resize_singleton(page_type* record, std::size_t size) noexcept;
  void* move_singleton(page_type* record, void* address, std::size_t size) noexcept;

  page_type empty_page_{};
  heap_type empty_heap_;
  arena<P, G> arena_;
  region_table<P, G> regions_;
  heap_table<P, G, heap_type> heaps_;  // beside the fast paths' own words: enter reads it
  heap_table<P, desk_geometry<G>, desk_type> desks_;
  index_stack<P> orphans_;
  index_stack<P> unused_;  ///< descriptors of heaps that have ended
  index_stack<P> free_desks_;
  once<P> start_;
  typename P::template plain<std::uint64_t> secret_{};
  typename P::template plain<bool> strict_{};
  typename P::template atomic<std::uint64_t> main_;  ///< owner word of the main heap; 0: none yet
  typename P::template atomic<std::uint64_t> ends_;  ///< destroys and resets: about to return 16 | ended 48
  typename P::template atomic<std::uint64_t> heartbeat_;
  hook<P, deferred_function> deferred_;
  hook<P, limit_function> at_limit_;
  typename P::template atomic<std::uint64_t> unknown_frees_;
};

}  // namespace cairn

// The bodies.
#include "census.hpp"       // IWYU pragma: export
#include "context_ops.hpp"  // IWYU pragma: export
#include "end_ops.hpp"      // IWYU pragma: export
#include "fork_ops.hpp"     // IWYU pragma: export
#include "free_ops.hpp"     // IWYU pragma: export
#include "guest_ops.hpp"    // IWYU pragma: export
#include "region_ops.hpp"   // IWYU pragma: export
#include "report_ops.hpp"   // IWYU pragma: export
#include "resize.hpp"       // IWYU pragma: export
#include "shard_ops.hpp"    // IWYU pragma: export
#include "slow_paths.hpp"   // IWYU pragma: export
#include "visit_ops.hpp"    // IWYU pragma: export
#include "visit_walk.hpp"   // IWYU pragma: export
