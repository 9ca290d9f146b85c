// SPDX-License-Identifier: MIT
//
// player - runs a tape on a fresh scripted allocator and says what was not true.
//
//   run(tape) -> outcome{failure, addresses, counts}       failure empty: every claim held
//
//   player_base <- player_blocks <- player_guests <- player_heaps <- player_reports <- player_visits <- player_forks
//   <- player_corrupt <- player_census <- player
//
// After the last record: all live blocks are compared, all heaps left, all blocks freed by changing contexts, every
// context collects and ends, and nothing may be charged any more. Faults only make calls return null: the same checks
// hold with and without them. Invariant: one tape, one outcome: nothing here depends on time, addresses or the machine.
#pragma once
#include <type_traits>

#include "player_census.hpp"

namespace cairn::properties {

/// Heap: scripted_heap, or another with its members; each record is played in one `step` of it.
template <Geometry G, class Heap = scripted_heap<G>>
class player : public player_census<G, Heap> {
 public:
  using player_census<G, Heap>::player_census;

  outcome run() {
    while (base::next_ < tape_.operations.size()) {
      result_.operation = base::next_;
      base::begun_ = base::interludes_;
      heap_.step([&] { play(tape_.operations[base::next_++]); });
      if (base::next_ % between_censuses == 0) base::take_census();
      if (!base::sound()) break;
    }
    if (base::sound()) {
      result_.operation = tape_.operations.size();
      base::take_census();
      base::note_places();
      base::note(tag::os_failure, heap_.os.failures());
      // What happens from here on is ours, not the tape's.
      const tag_counts before = result_.tags;
      finish();
      result_.tags = before;
    }
    result_.failure = shadow_.failure();
    return std::move(result_);
  }

 private:
  using base = player_census<G, Heap>;
  using base::context_, base::heap_, base::result_, base::run_in, base::shadow_, base::shards_, base::tape_;

  static constexpr std::size_t between_censuses = 64;  ///< records

  void play(const operation& o) override {
    run_in(o.context % heap_.contexts());
    switch (o.what()) {
      case verb::visit_heap:
      case verb::visit_all: base::play_visits(o); break;
      case verb::limit_heap:
      case verb::limit_process:
      case verb::heap_figures: base::play_reports(o); break;
      case verb::fork: base::fork(o); break;
      case verb::free_again:
      case verb::free_inside:
      case verb::overwrite:
      case verb::resize_again:
      case verb::resize_inside:
      case verb::free_wrong_size:
      case verb::free_unused: base::misuse(o); break;
      case verb::stranger: base::ask_about_a_stranger(o); break;
      default: o.kind < verbs ? base::play_blocks(o) : base::play_heaps(o);
    }
    if (base::sound()) base::expect_limits();
  }

  /// Everything back: nothing may be charged, and the allocator still works.
  void finish() {
    shadow_.expect_all();
    const auto full = heap_->statistics();
    if (full.charged_bytes < base::live_bytes()) shadow_.fail("less is charged than is live");
    if (full.live_bytes < base::live_bytes()) shadow_.fail("statistics count fewer live bytes than there are");
    heap_.os.heal();
    leave_everything();
    if (heap_.contexts() == 1) expect_exact_statistics();
    for (std::size_t slot = 0; slot < slots; slot++) {
      run_in(slot % heap_.contexts());
      base::see_heaps();
      if (shadow_.live(slot)) base::release(slot, false);
    }
    expect_nothing();
    const auto all = shards_.shards();  // a copy: each of them ends
    for (const auto& [handle, shard] : all) {
      run_in(handle >> 33 & 1 ? 0 : heap_.contexts() - 1);
      if ((handle >> 34 & 1) != 0) {
        base::free_all(handle, true);
      } else {
        base::remove(handle, 0);
      }
    }
    if (!all.empty()) expect_nothing();
    for (std::size_t c = 0; c < heap_.contexts(); c++) heap_.end_context(c);
    void* again = heap_->malloc(1);
    // Reservations that could not be given back are no use of memory, but addresses that are not had again.
    if (again == nullptr && !may_keep() && heap_.os.lost_releases() == 0)
      shadow_.fail("out of memory although everything was freed");
    if (again != nullptr) expect_growth();
    if (again != nullptr) expect_every_slice();
    heap_->free(again);
    base::sound();
  }

  /// No heap has a resident, but for the threads' own; no limits, no hooks.
  void leave_everything() {
    base::hooks_off_ = true;
    base::see_heaps();
    heap_->limit_process(SIZE_MAX);
    for (const auto& [handle, limit] : base::limits_) heap_->limit_heap(handle, SIZE_MAX);
    base::limits_.clear();
    base::limit_ = SIZE_MAX;
    const auto all = shards_.shards();
    for (const auto& [handle, shard] : all) {
      if (shard.dead) base::recover(handle);
    }
    for (std::size_t c = 0; c < heap_.contexts(); c++) {
      run_in(c);
      base::leave_all();
    }
    for (auto& value : base::values_) {
      if (value.holds) base::attach(value);
      base::leave_all();
    }
  }

  /// With one context nothing is on its way once it has handed over what it freed: each block is counted once.
  void expect_exact_statistics() {
    base::quiesce();
    const std::size_t counted = heap_->statistics().live_bytes;
    if (counted == base::live_bytes() || may_keep()) return;
    shadow_.fail("statistics count " + std::to_string(counted) + " live bytes, not " +
                 std::to_string(base::live_bytes()));
  }

  void expect_nothing() {
    for (std::size_t round = 0; round < 2; round++) {  // the second: what the first round's flushes have announced
      for (std::size_t c = 0; c < heap_.contexts(); c++) heap_.in(c, [&] { heap_->collect(true); });
    }
    const auto empty = heap_->statistics();
    if (empty.charged_bytes != 0 && !may_keep() && base::sound()) {
      shadow_.fail("all is freed and collected, but " + std::to_string(empty.charged_bytes) + " bytes are charged");
    }
    if (empty.live_bytes != 0 && !may_keep() && base::sound())
      shadow_.fail("all is freed and collected, but blocks count as live");
    for (const std::uint64_t handle : shards_.all()) {
      if (const std::size_t charged = base::figures_of(handle).charged_bytes; charged != 0 && !may_keep()) {
        shadow_.fail("all is freed and collected, but " + std::to_string(charged) + " bytes are charged to a heap");
      }
    }
  }

  /// A growth that the system refused has given back what it had reserved: later the span grows to its end.
  void expect_growth() {
    if (G::max_slices > 4096 || may_keep() || heap_.os.lost_releases() != 0) return;
    const auto* base_of = reinterpret_cast<const void*>(heap_.slot(context_).base);  // NOLINT
    if (scripted_world::offset_of(base_of) != scripted_world::placed_at) return;     // elsewhere it may not grow
    void* word = heap_->malloc(word_bits * G::slice_bytes);                          // the first word is not free
    if (word == nullptr) shadow_.fail("the span does not grow, although nothing is in its way");
    heap_->free(word);
  }

  /// No slice is lost: all that the span can hold is had again. After one tape in four that is not short, as it takes
  /// as long as a tape does.
  void expect_every_slice() {
    if (G::max_slices > 4096 || may_keep() || tape_.faults != 0 || tape_.operations.size() < 16 ||
        tape_.operations.size() % 4 != 0)
      return;
    const std::size_t slices = (tape_.flags & tape::anywhere) != 0 ? G::first_slices : G::max_slices;
    constexpr std::size_t each = G::large_max / G::slice_bytes + 1;
    std::vector<void*> all;
    while (void* got = heap_->malloc(each * G::slice_bytes)) all.push_back(got);
    for (void* got : all) heap_->free(got);
    if (all.size() + 1 < slices / word_bits * (word_bits / each)) {  // one less: some word has a page besides
      shadow_.fail("slices are lost: of " + std::to_string(slices) + " only " + std::to_string(all.size() * each) +
                   " can be had");
    }
  }

  /// What the contract lets the allocator keep: a run whose move lost its target (resize.hpp), the heap of a thread
  /// whose end could not be arranged (context_ops.hpp), and what vanished threads had in hand (fork_ops.hpp).
  bool may_keep() const {
    return heap_.os.lost_moves() != 0 ||
           ((tape_.flags & tape::hooks_fail) != 0 && result_.tags.of(tag::thread_end) != 0) || base::leaks_;
  }
};

template <class Tiny = scripted_heap<tiny_geometry>, class Shipping = scripted_heap<shipping_geometry>>
outcome run(const tape& t) {
  if ((t.flags & tape::shipping) != 0) return player<shipping_geometry, Shipping>(t).run();
  if constexpr (std::is_same_v<Tiny, scripted_heap<tiny_geometry>>) {
    if (t.has(tape::sealed)) return player<sealed_geometry>(t).run();
  }
  return player<tiny_geometry, Tiny>(t).run();
}

// Compiled once, in player.cpp: it takes as long as a program of claims.
extern template outcome run<scripted_heap<tiny_geometry>, scripted_heap<shipping_geometry>>(const tape& t);

}  // namespace cairn::properties
