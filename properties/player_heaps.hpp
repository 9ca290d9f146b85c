// SPDX-License-Identifier: MIT
//
// player_heaps - the verbs about shard heaps; each call must answer what shadow_shards says, with any handle.
//
//   record.heap(): 0 - 7 a slot of handles, live or stale | 8, 9 another slot | 10 a thread's own | 11 ended | 12 odd
//
// One real thread: enter, which waits, is asked only where nobody else is inside; elsewhere try_enter must say busy.
#pragma once
#include <bit>

#include "player_guests.hpp"

namespace cairn::properties {

template <Geometry G, class Heap = scripted_heap<G>>
class player_heaps : public player_guests<G, Heap> {
 public:
  using player_guests<G, Heap>::player_guests;

 protected:
  using base = player_guests<G, Heap>;
  using base::context_, base::disown, base::ending_, base::heap_, base::home_, base::limbo_, base::limits_,
      base::locked_, base::result_, base::run_in, base::shadow_, base::shards_, base::tape_;
  using kind = shadow_shards::kind;

  void play_heaps(const operation& o) {
    base::see_heaps();
    const std::uint64_t handle = select(o);
    switch (o.what()) {
      case verb::make_heap: return make(o);
      case verb::enter: return enter(handle, true, (o.delta & 1) != 0);
      case verb::try_enter: return enter(handle, false, false);
      case verb::leave: return leave(o, handle);
      case verb::detach: return detach(o);
      case verb::attach: return attach(values_[o.slot % value_slots]);
      case verb::idle: return heap_->idle();
      case verb::busy: return heap_->busy();
      case verb::malloc_in:
      case verb::zalloc_in:
      case verb::aligned_in:
      case verb::realloc_in: return base::allocate_in(o, handle);
      case verb::delete_heap: return remove(handle, 0);
      case verb::delete_into: return remove(handle, target(o));
      case verb::destroy: return free_all(handle, true);
      case verb::reset: return free_all(handle, false);
      case verb::collect_heap: return collect_heap(handle, (o.delta & 1) != 0);
      case verb::inspect: return inspect(o, handle);
      case verb::recover: return recover(handle);
      case verb::malloc_long: return base::allocate_long(o);
      case verb::make_region: return make_region(o);
      case verb::extreme: return base::ask_for_too_much(o, handle);
      case verb::quick_malloc: return base::allocate_quickly(o);
      default: return;
    }
  }

  void expect(const char* call, answer got, answer wanted) {
    if (got == answer::busy) base::note(tag::busy);
    if (got == answer::invalid) base::note(tag::stale);
    if (got == answer::owner_dead) base::note(tag::dead);
    if (got == wanted) return;
    shadow_.fail(std::string(call) + " answered " + std::to_string(static_cast<int>(got)) + " instead of " +
                 std::to_string(static_cast<int>(wanted)));
  }
  /// Misuse that the call was to report, and nothing else.
  void expect_misuse(misuse_kind wanted) {
    auto& seen = heap_.misuses();
    if (seen.size() == 1 && seen[0].kind == wanted) return seen.clear();
    shadow_.fail("misuse " + std::to_string(static_cast<int>(wanted)) + " was not reported as such");
  }

  /// A handle: live, stale, a thread's, or nobody's.
  std::uint64_t select(const operation& o) {
    const unsigned n = o.heap();
    if (n < heap_slots) return handles_[n];
    if (n < 10) return handles_[o.size % heap_slots];
    if (n == 10) return shards_.own(o.size % heap_.contexts());
    if (n == 11) return ended_.empty() ? 0 : ended_[o.size % ended_.size()];
    switch (o.size % 4) {
      case 0: return 0;
      case 1: return owner_word::make(1u << 30, 1, true);
      case 2: return 1;
      default: return shadow_.live(o.slot % slots) ? home_[o.slot % slots] : 0;  // perhaps the main heap's
    }
  }
  /// Of delete_into; 0: the main heap.
  std::uint64_t target(const operation& o) {
    const unsigned n = o.slot % slots;
    if (n < 48) return handles_[n % heap_slots];
    if (n < 56) return shards_.own(n % heap_.contexts());
    return shadow_.live(o.size % slots) ? home_[o.size % slots] : 0;
  }

  void make(const operation& o) {
    std::uint64_t& slot = handles_[o.slot % heap_slots];
    if (shards_.exists(slot)) return;
    const bool strict = (o.delta & 7) == 0;
    slot = heap_->make_heap(strict);
    if (slot == 0) {
      if (tape_.faults == 0 && shards_.shards().size() < 16) shadow_.fail("no heap, although there is memory");
      return;
    }
    if (shards_.exists(slot)) shadow_.fail("a new heap has the handle of another one");
    for (const std::uint64_t old : ended_) {
      if (old == slot) shadow_.fail("a new heap has the handle of one that has ended");
    }
    shards_.make(slot, strict);
    base::note(tag::heap_made);
  }

  /// In memory of the program's, at any address; three sizes of 32 are no memory for a heap.
  void make_region(const operation& o) {
    std::uint64_t& slot = handles_[o.slot % heap_slots];
    unsigned taken = 0;
    for (const auto& [handle, region] : base::regions_) taken |= 1u << region.area;
    const auto free_area = static_cast<unsigned>(std::countr_one(taken));
    if (shards_.exists(slot) || free_area == program_memory::areas) return;
    const bool strict = (o.delta & 7) == 0;
    std::byte* memory = program_memory::area(free_area, G::slice_bytes) + o.align * std::size_t{16};
    std::size_t bytes = (4 + o.size % 24u) * G::slice_bytes + static_cast<unsigned>(o.delta & 127) * 8u;
    answer wanted = answer::done, got = answer::done;
    switch (o.size % 32) {
      case 29: bytes = G::slice_bytes - 1, wanted = answer::no_memory; break;
      case 30: memory = nullptr, wanted = answer::invalid; break;
      case 31:
        memory = reinterpret_cast<std::byte*>(heap_.slot(context_).base);  // NOLINT(performance-no-int-to-ptr)
        wanted = answer::invalid;                                          // null, or memory of the allocator's own
        break;
      default: break;
    }
    const std::uint64_t made = heap_->make_heap_in(memory, bytes, strict, got);
    if ((made == 0) != (got != answer::done)) shadow_.fail("a heap, and an answer that says there is none");
    if (got == answer::no_memory && (tape_.faults != 0 || shards_.shards().size() >= 16)) return;
    expect("make_heap_in", got, wanted);
    if (made == 0) return;
    slot = made;
    base::regions_[made] = {free_area, memory, bytes};
    shards_.make(made, strict);
    base::note(tag::heap_made);
    base::note(tag::region);
  }

  void enter(std::uint64_t handle, bool waits, bool quick) {
    if (shards_.kind_of(handle) == kind::shard && shards_.to_enter(context_, handle, true) == answer::busy)
      waits = false;
    const answer wanted = shards_.to_enter(context_, handle, waits);
    if (quick && heap_->enter_quick(handle)) {
      expect("enter_quick", answer::done, wanted);
      if (wanted == answer::done) note_entered(handle);
      return;
    }
    const answer got = waits ? heap_->enter(handle, nullptr) : heap_->try_enter(handle, nullptr);
    expect("enter", got, wanted);
    if (waits && wanted == answer::forbidden) expect_misuse(misuse_kind::foreign_heap);
    if (wanted == answer::done) note_entered(handle);
  }
  void note_entered(std::uint64_t handle) {
    shards_.entered(context_, handle);
    base::note(tag::entered);
  }

  void leave(const operation& o, std::uint64_t handle) {
    if ((o.delta & 3) != 0) handle = shards_.current(context_);
    const answer wanted = shards_.to_leave(context_, handle);
    const bool quick = (o.delta & 4) != 0 && heap_->leave_quick(handle);
    expect("leave", quick ? answer::done : heap_->leave(handle), wanted);
    if (wanted != answer::done) return;
    shards_.left(context_);
    base::note(tag::left);
  }

  void detach(const operation& o) {
    auto& value = values_[o.slot % value_slots];
    if (value.holds) return;
    const detached_context got = heap_->detach();
    const std::uint64_t inner = shards_.stack(context_).empty() ? 0 : shards_.stack(context_).back();
    if (got.handle != inner || (got.serial != 0) != (inner != 0)) shadow_.fail("detach names another heap");
    if (inner == 0) return;
    value = shards_.detached(context_, got);
    base::note(tag::detached);
  }
  void attach(shadow_shards::value& value) {
    const bool can = shards_.can_attach(context_, value);
    heap_->attach(value.claim.handle, value.claim.serial);
    if (can) {
      base::note(tag::attached);
      return shards_.attached(context_, value);
    }
    if (value.claim.serial != 0) expect_misuse(misuse_kind::stale_context);
  }

  template <class End>
  answer while_ending(std::uint64_t handle, End end) {
    const auto mark = ending_.insert(handle);
    const answer got = end();
    ending_.erase(mark);
    return got;
  }
  void remove(std::uint64_t handle, std::uint64_t into) {
    const bool nowhere = into != 0 && (!shards_.exists(into) || into == handle);
    if (is_fixed_now(handle)) return;
    answer wanted = nowhere                                      ? answer::invalid
                    : into != 0 && base::regions_.contains(into) ? answer::forbidden
                                                                 : shards_.to_end(context_, handle);
    const bool fits = wanted != answer::done || room_for(handle, into);
    const answer got = while_ending(handle, [&] { return heap_->delete_heap(handle, into); });
    if (got == answer::no_memory && (!fits || tape_.faults != 0)) wanted = got;
    if (wanted == answer::done && base::regions_.contains(handle)) {  // its blocks cannot go anywhere
      for (std::size_t s = 0; s < slots; s++) {
        if (shadow_.live(s) && home_[s] == handle) wanted = answer::busy;
      }
      if (got == answer::busy && (!limbo_.empty() || base::leaks_)) wanted = got;  // of blocks that are on their way
    }
    expect("delete", got, wanted);
    if (got != answer::done || wanted != answer::done) return;
    base::note(into == 0 ? tag::deleted : tag::deleted_into);
    for (std::size_t slot = 0; slot < slots; slot++) {
      if (!shadow_.live(slot) || home_[slot] != handle) continue;
      home_[slot] = into != 0 ? into : main_of(slot);
      for (watch* visit : base::watches_) visit->moved.insert(shadow_.at(slot).address);
      base::expect_home(slot);
    }
    ended(handle);
  }
  /// No call may be in progress while a heap in the program's memory ends: it could be about that memory.
  bool is_fixed_now(std::uint64_t handle) const { return base::depth_ != 0 && base::regions_.contains(handle); }
  /// The main heap, seen by a block in it.
  std::uint64_t main_of(std::size_t slot) {
    if (main_ == 0) main_ = heap_->heap_of_block(shadow_.at(slot).address);
    if (main_ == 0 || shards_.kind_of(main_) == kind::shard) shadow_.fail("blocks of a deleted heap are in no heap");
    shards_.note(main_);
    return main_;
  }
  bool room_for(std::uint64_t handle, std::uint64_t into) {
    if (into == 0) into = main_;
    const auto limit = limits_.find(into);
    if (limit == limits_.end()) return true;
    return figures_of(into).charged_bytes + figures_of(handle).charged_bytes <= limit->second;
  }
  heap_statistics figures_of(std::uint64_t handle) {
    const bool before = std::exchange(base::mute_, true);
    heap_statistics seen{};
    heap_->heap_statistics_of(handle, seen);
    base::mute_ = before;
    return seen;
  }
  void ended(std::uint64_t handle) {
    shards_.end(handle);
    limits_.erase(handle);
    base::regions_.erase(handle);
    ended_.push_back(handle);
  }

  void free_all(std::uint64_t handle, bool ends) {
    if (ends && is_fixed_now(handle)) return;
    for (std::size_t slot = 0; slot < slots; slot++) {
      if (locked_[slot] && shadow_.live(slot) && home_[slot] == handle) return;  // a call is about that block
    }
    const answer wanted = shards_.to_end(context_, handle);
    const answer got =
        while_ending(handle, [&] { return ends ? heap_->destroy_heap(handle) : heap_->reset_heap(handle); });
    expect(ends ? "destroy" : "reset", got, wanted);
    if (wanted != answer::done) return;
    base::note(ends ? tag::destroyed : tag::reset);
    for (std::size_t slot = 0; slot < slots; slot++) {
      if (!shadow_.live(slot) || home_[slot] != handle) continue;
      disown(slot);
    }
    if (ends) ended(handle);
  }

  void collect_heap(std::uint64_t handle, bool force) {
    const answer wanted = shards_.to_collect(context_, handle);
    if (wanted == answer::done) base::note(tag::heap_collected);
    expect("collect_heap", heap_->collect_heap(handle, force), wanted);
  }

  void inspect(const operation& o, std::uint64_t handle) {
    const std::size_t slot = o.slot % slots;
    if (heap_->exists(handle) != shards_.exists(handle)) shadow_.fail("exists() is wrong about a handle");
    if (shadow_.live(slot)) {
      base::expect_home(slot);
      const double share = heap_->utilization(shadow_.at(slot).address);
      if (share < 0 ? !shards_.is_closed_to(context_, home_[slot]) : share == 0 || share > 1) {
        shadow_.fail("the utilization of a live block's page is " + std::to_string(share));
      }
    }
    const std::uint64_t current = heap_->current();
    base::see_heaps();
    if (current != shards_.current(context_) && tape_.faults == 0) shadow_.fail("current() names another heap");
    if (heap_->is_current(handle) != (handle != 0 && handle == shards_.current(context_))) {
      shadow_.fail("is_current() is wrong about a handle");
    }
  }

  void recover(std::uint64_t handle) {
    const bool dead = shards_.kind_of(handle) == kind::shard && shards_.shards().at(handle).dead;
    expect("recover", heap_->recover_heap(handle), dead ? answer::done : answer::invalid);
    if (!dead) return;
    shards_.recovered(handle);
    base::note(tag::recovered);
  }

  std::array<std::uint64_t, heap_slots> handles_{};
  std::array<shadow_shards::value, value_slots> values_{};
  std::vector<std::uint64_t> ended_;
  std::uint64_t main_ = 0;
};

}  // namespace cairn::properties
