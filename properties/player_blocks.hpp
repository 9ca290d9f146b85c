// SPDX-License-Identifier: MIT
//
// player_blocks - the verbs about blocks and threads: malloc to free, a thread's end, the clock, failing calls.
#pragma once
#include <algorithm>

#include "player_base.hpp"

namespace cairn::properties {

template <Geometry G, class Heap = scripted_heap<G>>
class player_blocks : public player_base<G, Heap> {
 public:
  using player_base<G, Heap>::player_base;

 protected:
  using base = player_base<G, Heap>;
  using base::any, base::context_, base::heap_, base::home_, base::interludes_, base::locked_, base::record,
      base::result_, base::shadow_, base::shards_, base::tape_;
  static constexpr std::size_t natural = G::granule;

  void play_blocks(const operation& o) {
    const std::size_t slot = o.slot % slots;
    const std::size_t size = size_of<G>(o);
    switch (o.what()) {
      case verb::malloc:
        return replace(
            slot, [&] { return heap_->malloc(size); }, size, natural, false);
      case verb::zalloc:
        return replace(
            slot, [&] { return heap_->zalloc(size); }, size, natural, true);
      case verb::aligned: {
        const std::size_t align = align_of<G>(o);
        return replace(
            slot, [&] { return heap_->aligned(align, size); }, size, align, false);
      }
      case verb::realloc:
        return reallocate(
            slot, [&](void* old) { return heap_->realloc(old, size); }, size, base::current_home(), true);
      case verb::free: return release(slot, false);
      case verb::free_sized: return release(slot, true);
      case verb::usable_size:
        if (shadow_.live(slot) && heap_->usable_size(shadow_.at(slot).address) != shadow_.at(slot).usable) {
          shadow_.fail("the usable size of a live block has changed");
        }
        return;
      case verb::end_context: return end_context((o.delta & 3) == 0);
      case verb::collect: heap_->collect((o.delta & 1) != 0); return;
      case verb::advance_clock: heap_.os.clock += o.size; return;
      case verb::fail_next:
        if (tape_.faults != 0) heap_.os.fail(tape_.faults, o.size % 8 + 1u, (o.delta & 3) == 1);
        if ((o.delta & 3) == 2) heap_.os.heal();
        heap_.os.move_loses = (o.delta & 4) != 0;
        return;
      default: return;
    }
  }

  /// `stays`: calls after the end, served by heaps that are lent. Who has no hook for its end leaves its heaps itself.
  void end_context(bool stays) {
    base::note(tag::thread_end);
    base::see_heaps();
    if (heap_.has_end_hook(context_)) {
      shards_.left_all(context_);
      // The next thread that has this heap has not asked for the limit.
      const context_slot& slot = heap_.slot(context_);
      const void* own = slot.phase == context_phase::idle ? slot.resting : slot.own;
      base::limits_.erase(static_cast<const typename base::heap_type*>(own)->owner());
    } else {
      leave_all();
      if (!stays) shards_.keep(shards_.own(context_));
      if (!stays && !base::limbo_.empty()) base::leaks_ = true;  // what it had freed and not handed over
    }
    if (stays) return heap_.run_end_hook(context_);
    heap_.end_context(context_);
  }
  void leave_all() {
    while (!shards_.stack(context_).empty()) {
      if (heap_->leave(shards_.stack(context_).back()) != answer::done) shadow_.fail("leave of the innermost heap");
      shards_.left(context_);
    }
  }

  /// `anywhere`: the caller knows in which heap the block must be.
  template <class Allocate>
  void replace(std::size_t slot, Allocate allocate, std::size_t size, std::size_t align, bool zeroed,
               bool anywhere = false) {
    if (shadow_.live(slot)) release(slot, false);
    const std::size_t before = interludes_;
    void* got = locked(slot, allocate);
    record(got);
    if (got == nullptr) {
      if (before == interludes_ && !anywhere && size <= word_bits / 2 * G::slice_bytes) base::expect_reason();
      return;
    }
    note_block(size, align, zeroed, anywhere);
    if (zeroed) shadow_.expect_zero(slot, got, size);
    base::own(slot, got, size, align, before == interludes_ && !anywhere ? base::current_home() : any);
  }

  /// resize(old) -> block or null. Where it moves to: `home`. `keeps`: never null when it shrinks.
  template <class Resize>
  void reallocate(std::size_t slot, Resize resize, std::size_t size, std::uint64_t home, bool keeps,
                  bool anywhere = false) {
    if (!shadow_.live(slot)) {
      return replace(
          slot, [&] { return resize(nullptr); }, size, natural, false, anywhere);
    }
    const std::size_t before = interludes_;
    const auto old = shadow_.at(slot);
    shadow_.expect(slot);
    void* got = locked(slot, [&] { return resize(old.address); });
    record(got);
    if (got == nullptr) {
      if (size == 0) {
        base::note(tag::resized_to_nothing);
        return base::disown(slot);
      }
      if (size <= old.usable && keeps) shadow_.fail("realloc to a smaller size returned null");
      return shadow_.expect(slot);  // untouched
    }
    if (size == 0) shadow_.fail("realloc to 0 returned a block");
    base::note(size < old.usable ? tag::shrunk : got == old.address ? tag::resized_in_place : tag::resized_by_moving);
    const std::size_t usable = heap_->usable_size(got);
    shadow_.expect(slot, got, std::min({old.usable, size, usable}));
    if (got == old.address) home = home_[slot];
    if (home == 0) home = any;
    base::disown(slot);
    base::own(slot, got, size, natural, before == interludes_ ? home : any);
  }

  void release(std::size_t slot, bool sized) {
    if (!shadow_.live(slot)) return heap_->free(nullptr);
    shadow_.expect(slot);
    base::expect_home(slot);
    const auto gone = shadow_.at(slot);
    base::note(sized                                      ? tag::sized_free
               : home_[slot] == shards_.current(context_) ? tag::local_free
                                                          : tag::foreign_free);
    base::disown(slot);
    base::traced(gone, [&] {
      if (sized) {
        heap_->free_sized(gone.address, gone.usable);
      } else {
        heap_->free(gone.address);
      }
    });
  }

 private:
  void note_block(std::size_t size, std::size_t align, bool zeroed, bool guest) {
    if (zeroed) base::note(tag::zeroed);
    if (align > natural && size % align != 0) base::note(tag::aligned);
    if (guest) base::note(tag::guest_block);
    if (heap_.slot(context_).phase == context_phase::ended) base::note(tag::after_end);
  }
  template <class F>
  void* locked(std::size_t slot, F f) {
    locked_[slot] = true;
    void* got = f();
    locked_[slot] = false;
    return got;
  }
};

}  // namespace cairn::properties
