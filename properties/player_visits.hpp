// SPDX-License-Identifier: MIT
//
// player_visits - visits of heaps in which, in the middle of the visit, everybody goes on.
//
//   visit --area, block, area ...--> the visitor plays a record now and then, as any context
//         --waits for a resident---> the others play records; the resident answers when it happens to pass by
//
// The claim is watch.hpp's, against the history of the blocks. With all contexts quiet before (odd delta) no freed
// block counts as live, and what the areas say is exact.
#pragma once
#include "player_reports.hpp"

namespace cairn::properties {

template <Geometry G, class Heap = scripted_heap<G>>
class player_visits : public player_reports<G, Heap> {
 public:
  explicit player_visits(const tape& t) : player_reports<G, Heap>(t) {
    heap_.while_asleep([this] {
      if (naps_ == 0) return;
      naps_--;
      base::interlude(4, true);
    });
  }

 protected:
  using base = player_reports<G, Heap>;
  using base::context_, base::heap_, base::home_, base::interludes_, base::limbo_, base::result_, base::shadow_,
      base::shards_, base::tape_;

  void play_visits(const operation& o) {
    base::see_heaps();
    const bool all = o.what() == verb::visit_all;
    std::uint64_t handle = base::select(o);
    if ((o.delta & 16) != 0 && shadow_.live(o.slot % slots)) handle = home_[o.slot % slots];
    if ((o.delta & 1) != 0) base::quiesce();
    watch history;
    for (std::size_t slot = 0; slot < slots; slot++) {
      if (shadow_.live(slot)) {
        history.before[shadow_.at(slot).address] = home_[slot];
      }
    }
    history.limbo = limbo_;
    history.leaks = base::leaks_;
    std::set<std::uint64_t> closed;
    for (const auto& [address, home] : history.before) {
      if (shards_.is_closed_to(context_, home)) closed.insert(home);
    }
    const bool heap_closed = !all && shards_.is_closed_to(context_, handle), existed = shards_.exists(handle);

    const std::size_t before = interludes_;
    showing seen{history, o.size % 8u, (o.delta & 6) == 6 ? o.slot + 1u : 0, (o.delta & 8) == 0};
    const unsigned naps_before = std::exchange(naps_, o.slot % 4u);
    base::watches_.push_back(&history);
    const auto visitor = [&](const visited_area& of, void* block) { return seen.show(*this, of, block); };
    const visit_answer got =
        all ? heap_->visit_all(seen.blocks, visitor) : heap_->visit_heap(handle, seen.blocks, visitor);
    std::erase(base::watches_, &history);
    naps_ = naps_before;
    seen.finish_area(*this);
    if (seen.blocks) {
      const bool complete = got == visit_answer::done;
      // Nothing at all is shown where the system refused memory for the visit itself.
      const bool refused = tape_.faults != 0 && history.shown.empty();
      const std::string wrong = history.broken([&](std::uint64_t home) {
        if (!all && home != handle) return false;
        return complete ||
               (got == visit_answer::busy && all && !refused && before == interludes_ && !closed.contains(home));
      });
      if (!wrong.empty()) shadow_.fail(wrong);
    }
    base::note(tag::visit);
    base::note(tag::visited_block, history.shown.size());
    if (interludes_ != before) {
      if (heap_closed && got == visit_answer::done) base::note(tag::answered);
      if (got == visit_answer::invalid && shards_.exists(handle)) shadow_.fail("a visited heap is not there");
      return;
    }
    const visit_answer wanted = seen.stopped                                     ? visit_answer::stopped
                                : !all && !existed                               ? visit_answer::invalid
                                : heap_closed                                    ? visit_answer::busy
                                : all && got == visit_answer::busy && may_miss() ? visit_answer::busy
                                                                                 : visit_answer::done;
    if (got != wanted && !(tape_.faults != 0 && got == visit_answer::busy)) {
      shadow_.fail("a visit answered " + std::to_string(static_cast<int>(got)) + " instead of " +
                   std::to_string(static_cast<int>(wanted)));
    }
  }

 private:
  /// Some heap is closed to this context: it may have pages that nobody shows.
  bool may_miss() const {
    if (shards_.keeps_any()) return true;
    for (const auto& [handle, state] : shards_.shards()) {
      if (shards_.is_closed_to(context_, handle)) return true;
    }
    for (std::size_t c = 0; c < heap_.contexts(); c++) {
      if (c != context_ && shards_.own(c) != 0) return true;
    }
    return false;
  }

  /// What one visit shows, and what it does meanwhile.
  struct showing {
    watch& history;
    unsigned records, stop_after;
    bool blocks;
    bool stopped = false;
    visited_area area{};
    std::size_t in_area = 0;

    /// Whether to go on.
    bool show(player_visits& player, const visited_area& of, void* block) {
      if (block == nullptr) {
        finish_area(player);
        area = of;
        in_area = 0;
        if (!fits(of)) player.shadow_.fail("the figures of an area contradict each other");
      } else {
        history.shown[block]++;
        in_area++;
        expect_block(player, block);
      }
      if (records != 0) {
        records--;
        player.interlude(1, false);
      }
      stopped = stop_after != 0 && --stop_after == 0;
      return !stopped;
    }
    static bool fits(const visited_area& of) {
      return of.start != nullptr && of.block_size != 0 && of.used <= of.capacity &&
             of.committed <= of.capacity * of.block_size && of.used * of.block_size <= of.committed;
    }
    void finish_area(player_visits& player) {
      if (blocks && !stopped && area.start != nullptr && in_area != area.used) {
        player.shadow_.fail("an area of " + std::to_string(area.used) + " blocks in use showed " +
                            std::to_string(in_area));
      }
      area.start = nullptr;
    }
    void expect_block(player_visits& player, void* block) const {
      const auto offset = static_cast<std::size_t>(static_cast<char*>(block) - static_cast<const char*>(area.start));
      if (offset >= area.committed || offset % area.block_size != 0) {
        return player.shadow_.fail("a visited block is not in its area");
      }
      const auto found = history.before.find(block);
      if (found == history.before.end() || history.died.contains(block) || history.moved.contains(block)) return;
      if (area.handle != found->second) player.shadow_.fail("an area names another heap");
      if (player.heap_->usable_size(block) != area.block_size)
        player.shadow_.fail("an area's blocks have another size");
    }
  };

  unsigned naps_ = 0;  ///< records for those who are awake while a visitor waits
};

}  // namespace cairn::properties
