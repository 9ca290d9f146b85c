// SPDX-License-Identifier: MIT
//
// checks - what must hold when all threads of a client have ended, whatever the interleaving was.
//
//   no misuse was reported -> lives are disjoint -> visits showed shard blocks only -> live blocks are untouched
//   -> a visit now shows exactly the live ones -> no limit is exceeded -> all other blocks can be had again, once
#pragma once
#include <algorithm>
#include <set>
#include <vector>

#include "state.hpp"

namespace cairn::check::clients {

template <class P>
class checks {
  using state_type = state<P>;
  using block_type = typename state_type::block_type;
  using hand = typename state_type::hand;
  using event = typename state_type::event;

 public:
  explicit checks(state_type& of) : of_(of), all_(of.all), asked_(*of.asked) {}

  void run() {
    check_reports();
    check_lives();
    check_shown();
    const std::set<block_type*> live = all_live();
    for (block_type* block : live) P::check(block->key.get() == facade<P>::live && block->next.get() == block);
    check_main_heap();
    check_visit(all_.heap, &hand::ended_shard, live);
    check_visit(of_.other, &hand::ended_other, live);
    check_limit();
    check_come_back(live);
  }

 private:
  bool any(bool hand::*what) const {
    return std::any_of(of_.hands, of_.hands + of_.threads, [&](const hand& h) { return h.*what; });
  }
  /// No client is misuse, but for copies of a detached value that come late, and frees.
  void check_reports() {
    for (unsigned c = 0; c < state_type::first_looker; c++) {
      const unsigned refused = c < of_.threads ? of_.hands[c].refused : c == 7 && asked_.copies ? 1 : 0;
      const unsigned late = c < of_.threads ? of_.hands[c].late : 0;
      all_.as(c, [&] {
        const unsigned seen = contexts::reports();
        P::check(seen <= refused + late && (c == 7 || seen >= refused));
      });
    }
  }
  void check_lives() {
    std::vector<event> events;
    for (const hand& h : of_.hands) events.insert(events.end(), h.log, h.log + h.logged);
    P::check(!properties::conflict_in(std::move(events)));
  }
  /// Visits have shown blocks of the shard heap only, whatever became of it meanwhile. When they lived is not compared:
  /// a visit may miss what is not ordered before it.
  void check_shown() {
    std::set<std::uintptr_t> from_shard;
    for (const hand& h : of_.hands) {
      for (unsigned e = 0; e < h.logged; e++) {
        if (h.from_shard[e]) from_shard.insert(h.log[e].address);
      }
    }
    for (const hand& h : of_.hands) {
      for (unsigned s = 0; s < h.shows; s++)
        P::check(from_shard.count(reinterpret_cast<std::uintptr_t>(h.shown[s])) != 0);
    }
  }
  std::set<block_type*> all_live() {
    std::set<block_type*> live;
    const bool destroyed = any(&hand::destroyed);
    for (unsigned b = 0; b < asked_.before.size(); b++) {
      if (of_.given[b] != nullptr && asked_.stays(b) && !(destroyed && is_of_shard(asked_.before[b])))
        live.insert(of_.given[b]);
    }
    for (const hand& h : of_.hands) {
      for (unsigned b = 0; b < h.count; b++) live.insert(h.blocks[b].block);
    }
    return live;
  }
  /// Blocks of deleted heaps are all in one heap.
  void check_main_heap() {
    std::set<std::uint64_t> homes;
    const auto note = [&](block_type* block) { homes.insert(all_.shared.heap_of_block(block)); };
    for (const hand& h : of_.hands) {
      for (unsigned b = 0; b < h.count; b++) {
        if (h.blocks[b].in_main) note(h.blocks[b].block);
      }
    }
    const bool in_main = any(&hand::deleted) && !any(&hand::moved) && !any(&hand::destroyed);
    for (unsigned b = 0; b < asked_.before.size() && in_main; b++) {
      if (is_of_shard(asked_.before[b]) && asked_.stays(b) && !all_.shared.exists(all_.heap)) note(of_.given[b]);
    }
    P::check(homes.size() <= 1 && homes.count(0) == 0);
  }
  void check_visit(std::uint64_t heap, bool hand::*gone, const std::set<block_type*>& live) {
    if (heap == 0) return;
    P::check(all_.shared.exists(heap) != any(gone));
    if (any(gone)) return;
    std::multiset<void*> shown, wanted;
    visit_answer result = visit_answer::done;
    all_.as(7, [&] {
      result = all_.shared.visit_heap(heap, true, [&](const visited_area&, void* block) {
        if (block != nullptr) shown.insert(block);
        return true;
      });
    });
    for (block_type* block : live) {
      if (all_.shared.heap_of_block(block) == heap) wanted.insert(block);
    }
    P::check(result == visit_answer::done && shown == wanted);
  }
  void check_limit() {
    if (!asked_.limits) return;
    if (any(&hand::limited)) P::check(all_.shared.statistics().charged_bytes <= state_type::limit_bytes);
    P::check(all_.shared.limit_process(SIZE_MAX) == answer::done);
  }
  /// Each block that is not live, once. Of a deleted heap's pages nobody can have the rest: there the live ones go
  /// first. A hook is called by the slow paths here: with its own argument, whoever has registered last.
  void check_come_back(std::set<block_type*> live) {
    if (any(&hand::deleted) || any(&hand::moved)) {
      all_.as(7, [&] {
        for (block_type* block : live) all_.free(block);
      });
      contexts::end_as(7);
      live.clear();
    }
    unsigned again = 0;
    const auto take_all = [&](auto take) {
      for (block_type* got = take(); got != nullptr && again <= facade<P>::blocks; got = take()) {
        P::check(live.insert(got).second);
        again++;
      }
    };
    const auto kept = static_cast<unsigned>(live.size());
    std::vector<std::uint64_t> heaps{all_.heap, of_.other};
    for (const hand& h : of_.hands)
      heaps.insert(heaps.end(), h.left, h.left + h.lefts);  // perhaps all numbers are theirs
    for (std::uint64_t heap : heaps) {
      if (heap == 0 || !all_.shared.exists(heap)) continue;
      all_.as(6, [&] {
        P::check(all_.shared.enter(heap, nullptr) == answer::done);
        take_all([&] { return all_.take(); });
        P::check(all_.shared.leave(heap) == answer::done);
      });
      if (heap == all_.heap) all_.as(7, [&] { take_all([&] { return of_.guest(all_.heap); }); });
    }
    for (unsigned c = state_type::first_looker; c < state_type::first_looker + state_type::lookers; c++) {
      all_.as(c, [&] { take_all([&] { return all_.take(); }); });
    }
    P::check(again + kept == facade<P>::blocks);
  }

  state_type& of_;
  shards<P>& all_;
  const plan& asked_;
};

}  // namespace cairn::check::clients
