// SPDX-License-Identifier: MIT
//
// player_forks - after_fork_child at any point: every other context has vanished, wherever it was.
//
//   context that forks: as it was            others: new threads with the same numbers; what they were inside of is
//   dead
//
// A copy of a running process is no snapshot, so records of pages that a vanished context was using may be caught in
// the middle of anything it does: mangle() makes such copies. Blocks that the program holds stay; what vanished
// contexts had freed and not handed over stays live for ever (leaks).
#pragma once
#include "player_visits.hpp"

namespace cairn::properties {

template <Geometry G, class Heap = scripted_heap<G>>
class player_forks : public player_visits<G, Heap> {
 public:
  using player_visits<G, Heap>::player_visits;

 protected:
  using base = player_visits<G, Heap>;
  using base::context_, base::heap_, base::home_, base::result_, base::shadow_, base::shards_, base::tape_;
  using typename base::page_type;

  void fork(const operation& o) {
    if ((tape_.flags & tape::forks) == 0) return;
    for (const unsigned calls : base::calls_) {
      if (calls != 0) return;
    }
    base::note(tag::forked);
    base::see_heaps();
    const std::size_t me = context_;
    if ((o.delta & 1) != 0) settle_all();
    base::leaks_ = base::leaks_ || (o.delta & 1) == 0;
    base::run_in(me);
    if ((o.delta & 2) != 0) heap_->before_fork();
    if ((o.delta & 4) != 0) {
      mangle(o.slot % slots, o.size);
      base::leaks_ = true;
    }
    for (std::size_t c = 0; c < heap_.contexts(); c++) {
      if (c == me) continue;
      heap_.vanish(c);
      shards_.vanished(c);
    }
    shards_.forked();
    heap_->after_fork_child();
    base::see_heaps();
    shadow_.expect_all();
    for (std::size_t slot = 0; slot < slots; slot++) {
      if (shadow_.live(slot)) base::expect_home(slot);
    }
  }

 private:
  /// Nothing waits in a batch, and no heap keeps an empty slice: a fork loses nothing then. Detached heaps may.
  void settle_all() {
    base::quiesce();
    for (std::size_t c = 0; c < heap_.contexts(); c++) {
      base::run_in(c);
      for (const std::uint64_t entered : shards_.stack(c)) heap_->collect_heap(entered, true);
      if (shards_.own(c) != 0) heap_->collect_heap(shards_.own(c), true);
    }
    heap_->collect(true);
    for (const auto& value : base::values_) base::leaks_ = base::leaks_ || value.holds;
  }

  /// A page of somebody who vanishes is caught while it is popped from, counted, or taken off its list.
  void mangle(std::size_t slot, unsigned how) {
    if (!shadow_.live(slot) || !shards_.is_closed_to(context_, home_[slot])) return;
    const auto shard = shards_.shards().find(home_[slot]);
    if (shard != shards_.shards().end() && shard->second.dead) return;  // it has vanished before
    for (const auto& value : base::values_) {
      if (value.holds && std::ranges::count(value.stack, home_[slot]) != 0) return;
    }
    page_type* record = base::record_of(shadow_.at(slot).address);
    if (record == nullptr) return;
    switch (how % 5) {
      case 0: record->used.set(record->used.get() + 1); break;
      case 1:
        if (record->free.get() != nullptr) record->free.set(record->free.get()->next.get());
        break;
      case 2: record->next.set(nullptr); break;
      case 3: record->previous.set(record); break;
      default:  // an old copy of the head beside a new copy of the block
        record->free.set(reinterpret_cast<typename page_type::block_type*>(shadow_.at(slot).address));
    }
  }
};

}  // namespace cairn::properties
