// SPDX-License-Identifier: MIT
//
// player - runs a tape on a fresh scripted allocator and says what was not true.
//
//   run(tape) -> outcome{failure, addresses, counts}       failure empty: every claim held
//
// After the last record: all live blocks are compared, freed by changing contexts, every context collects and ends, and
// nothing may be charged any more. Faults only make calls return null: the same checks hold with and without them.
// Invariant: one tape, one outcome: nothing here depends on time, addresses or the machine.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "scripted_platform.hpp"
#include "shadow_heap.hpp"
#include "tape.hpp"

namespace cairn::properties {

struct outcome {
  std::string failure;                 ///< what was not true; empty: nothing
  std::size_t operation = 0;           ///< the record at which it was found
  std::vector<std::size_t> addresses;  ///< of every allocation, relative to the span; 0: null
  std::size_t handed_out = 0, nulls = 0, foreign_frees = 0, ends = 0;
  std::uint64_t os_failures = 0;
};

/// Heap: scripted_heap, or another with its members; each record is played in one `step` of it.
template <Geometry G, class Heap = scripted_heap<G>>
class player {
 public:
  explicit player(const tape& t) : tape_(t), heap_(t.contexts), shadow_(slots), maker_(slots) {
    heap_.os.placeable = (t.flags & tape::anywhere) == 0;
    heap_.os.skew = (t.flags & tape::skewed) != 0 ? 37 * scripted_world::page : 0;
    heap_.os.random = t.seed * std::uint64_t{0x9e3779b97f4a7c15} | 1;
    heap_.hooks_fail((t.flags & tape::hooks_fail) != 0);
  }

  outcome run() {
    for (const operation& o : tape_.operations) {
      heap_.step([&] { play(o); });
      if (!sound()) break;
      result_.operation++;
    }
    if (sound()) finish();
    result_.failure = shadow_.failure();
    result_.os_failures = heap_.os.failures();
    return std::move(result_);
  }

 private:
  /// No misuse was reported and the system was used as specified.
  bool sound() {
    if (!heap_.misuses().empty()) {
      shadow_.fail("misuse " + std::to_string(static_cast<int>(heap_.misuses()[0].kind)) +
                   " reported for a sound call");
    }
    if (!heap_.os.violation().empty()) shadow_.fail(heap_.os.violation());
    return shadow_.failure().empty();
  }

  void play(const operation& o) {
    const std::size_t slot = o.slot % slots;
    const std::size_t size = size_of<G>(o);
    context_ = o.context % heap_.contexts();
    heap_.run_in(context_);
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
      case verb::realloc: return reallocate(slot, size);
      case verb::free: return release(slot, false);
      case verb::free_sized: return release(slot, true);
      case verb::usable_size:
        if (shadow_.live(slot) && heap_->usable_size(shadow_.at(slot).address) != shadow_.at(slot).usable) {
          shadow_.fail("the usable size of a live block has changed");
        }
        return;
      case verb::end_context:
        result_.ends++;
        if ((o.delta & 3) == 0) return heap_.run_end_hook(context_);  // calls after the end: lent heaps
        return heap_.end_context(context_);
      case verb::collect: heap_->collect((o.delta & 1) != 0); return;
      case verb::advance_clock: heap_.os.clock += o.size; return;
      case verb::fail_next:
        if (tape_.faults != 0) heap_.os.fail(tape_.faults, o.size % 8 + 1u, (o.delta & 3) == 1);
        if ((o.delta & 3) == 2) heap_.os.heal();
        heap_.os.move_loses = (o.delta & 4) != 0;
        return;
    }
  }

  static constexpr std::size_t natural = G::granule;

  template <class Allocate>
  void replace(std::size_t slot, Allocate allocate, std::size_t size, std::size_t align, bool zeroed) {
    if (shadow_.live(slot)) release(slot, false);
    void* got = allocate();
    record(got);
    if (got == nullptr) return;
    if (zeroed) shadow_.expect_zero(slot, got, size);
    own(slot, got, size, align);
  }

  void own(std::size_t slot, void* got, std::size_t size, std::size_t align) {
    maker_[slot] = context_;
    shadow_.add(slot, got, heap_->usable_size(got), size, align);
  }

  void reallocate(std::size_t slot, std::size_t size) {
    if (!shadow_.live(slot))
      return replace(
          slot, [&] { return heap_->realloc(nullptr, size); }, size, natural, false);
    const auto old = shadow_.at(slot);
    shadow_.expect(slot);
    void* got = heap_->realloc(old.address, size);
    record(got);
    if (got == nullptr) {
      if (size == 0) return shadow_.remove(slot);
      if (size <= old.usable) shadow_.fail("realloc to a smaller size returned null");
      return shadow_.expect(slot);  // untouched
    }
    if (size == 0) shadow_.fail("realloc to 0 returned a block");
    const std::size_t usable = heap_->usable_size(got);
    shadow_.expect(slot, got, std::min({old.usable, size, usable}));
    shadow_.remove(slot);
    own(slot, got, size, natural);
  }

  void release(std::size_t slot, bool sized) {
    if (!shadow_.live(slot)) return heap_->free(nullptr);
    shadow_.expect(slot);
    const auto gone = shadow_.at(slot);
    result_.foreign_frees += maker_[slot] != context_;
    shadow_.remove(slot);
    if (sized) {
      heap_->free_sized(gone.address, gone.usable);
    } else {
      heap_->free(gone.address);
    }
  }

  void record(void* got) {
    result_.addresses.push_back(scripted_world::offset_of(got));
    (got == nullptr ? result_.nulls : result_.handed_out)++;
  }

  /// Everything back: nothing may be charged, and the allocator still works.
  void finish() {
    shadow_.expect_all();
    const auto full = heap_->statistics();
    if (full.charged_bytes < shadow_.live_bytes()) shadow_.fail("less is charged than is live");
    if (full.live_bytes < shadow_.live_bytes()) shadow_.fail("statistics count fewer live bytes than there are");
    heap_.os.heal();
    for (std::size_t slot = 0; slot < slots; slot++) {
      context_ = slot % heap_.contexts();
      heap_.run_in(context_);
      if (shadow_.live(slot)) release(slot, false);
    }
    for (std::size_t round = 0; round < 2; round++) {  // the second: what the first round's flushes have announced
      for (std::size_t c = 0; c < heap_.contexts(); c++) heap_.in(c, [&] { heap_->collect(true); });
    }
    const auto empty = heap_->statistics();
    if (empty.charged_bytes != 0 && !may_keep() && sound()) {
      shadow_.fail("all is freed and collected, but " + std::to_string(empty.charged_bytes) + " bytes are charged");
    }
    if (empty.live_bytes != 0 && !may_keep() && sound())
      shadow_.fail("all is freed and collected, but blocks count as live");
    for (std::size_t c = 0; c < heap_.contexts(); c++) heap_.end_context(c);
    void* again = heap_->malloc(1);
    if (again == nullptr && !may_keep()) shadow_.fail("out of memory although everything was freed");
    heap_->free(again);
    sound();
  }

  /// What the contract lets the allocator keep: a run whose move lost its target (resize.hpp), and the heap of a thread
  /// whose end could not be arranged (context_ops.hpp).
  bool may_keep() const {
    return heap_.os.lost_moves() != 0 || ((tape_.flags & tape::hooks_fail) != 0 && result_.ends != 0);
  }

  const tape& tape_;
  Heap heap_;
  shadow_heap shadow_;
  std::vector<std::size_t> maker_;
  std::size_t context_ = 0;
  outcome result_;
};

template <class Tiny = scripted_heap<tiny_geometry>, class Shipping = scripted_heap<shipping_geometry>>
outcome run(const tape& t) {
  if ((t.flags & tape::shipping) != 0) return player<shipping_geometry, Shipping>(t).run();
  return player<tiny_geometry, Tiny>(t).run();
}

}  // namespace cairn::properties
