// SPDX-License-Identifier: MIT
//
// play - a client as a program of the graph engine: the letters of client.hpp on the whole shipping allocator.
//
//   constructor: what is before     thread(i): its letters     after(): what must hold in every execution
//
// Contexts: 0 ... 2 threads, 6 and 7 before and after, 8 ... 13 take what there is at the end, 14 has ended before.
// Invariants checked: a block's user writes it from malloc to free (two users race, or find the other's word); the
// lives of all blocks are disjoint (properties/block_history.hpp); live blocks are untouched; at the end a visit shows
// exactly what is live in the shard heap, and all other blocks can be had again.
// The records are each thread's own, written and not read before after(), so they decide nothing. Their stamps are a
// counter of the host: an execution is run once, along its graph, and an event runs only after what it reads from, so
// the stamps are one linear extension of what comes before what; a right malloc depends on the free of its block, which
// has begun before in each of them. What they leave unordered is for the races.
#pragma once
#include <algorithm>
#include <set>

#include "block_history.hpp"
#include "client.hpp"
#include "heaps/shards.hpp"

namespace cairn::check::clients {

template <class P>
struct play {
  static constexpr unsigned threads = client::most_threads;
  static constexpr unsigned first_looker = 8, lookers = 6, ended = 14;
  using block_type = typename shards<P>::block_type;
  using event = properties::block_event;

  static inline const plan* asked = nullptr;  ///< of this process
  /// `of` must live as long as the program.
  static program program_for(const plan& of) {
    asked = &of;
    program made = program_of<play>();
    made.threads = made.running = static_cast<unsigned>(of.threads.size());
    return made;
  }

  struct owned {
    block_type* block;
    bool in_shard;  ///< goes with the heap
  };
  struct hand {
    bool inside = false, idle = false, deleted = false, destroyed = false;
    owned blocks[client::most_letters];
    unsigned count = 0;
    event log[4 * client::most_letters];
    bool from_shard[4 * client::most_letters] = {};  ///< of mallocs: by whose memory it is
    unsigned logged = 0;
    block_type* shown[client::most_letters * facade<P>::blocks];  ///< by visits
    unsigned shows = 0;
  };

  shards<P> all;
  block_type* given[client::most_before] = {};
  hand hands[threads + 1];  ///< the last one: who makes what is before
  std::uint64_t clock = 0;
  typename P::template atomic<std::uint32_t> posted;
  detached_context carried{};

  play() : all(typename shards<P>::may{.release = true, .limit = false, .destroy = asked->destroys}) {
    if (asked->before.find('d') != std::string::npos) {
      all.as(7, [&] { P::check(all.shared.delete_heap(all.shared.make_heap(false), 0) == answer::done); });
    }
    for (unsigned b = 0; b < asked->before.size(); b++) {
      const char home = asked->before[b];
      if (home == 'd') continue;
      all.as(home == 'w'                  ? ended
             : home == 'h' || home == 'g' ? 6
                                          : static_cast<unsigned>(home - '0'),
             [&] {
               if (home == 'h') all.enter();
               given[b] = malloc(hands[threads], home == 'h' || home == 'g',
                                 [&] { return home == 'g' ? guest() : all.take(); });
               if (home == 'h') all.leave();
             });
      P::check(given[b] != nullptr);
    }
    contexts::end_as(ended);
  }

  void thread(unsigned index) {
    hand& me = hands[index];
    for (const plan::step& s : asked->threads[index]) step(me, s, index);
    leave(me);
  }

  void after() {
    for (unsigned c = 0; c < asked->threads.size(); c++) contexts::end_as(c);
    if (posted.load(order::relaxed, at<"model.left_posted">) != 0) {
      all.as(7, [&] {
        all.shared.attach(carried.handle, carried.serial);
        all.leave();
      });
    }
    for (unsigned c = 0; c < contexts::count; c++) {
      all.as(c, [&] { P::check(contexts::reports() == 0); });  // no client is misuse
    }
    check_lives();
    check_shown();
    const std::set<block_type*> live = all_live();
    for (block_type* block : live) P::check(block->key.get() == facade<P>::live && block->next.get() == block);
    check_visit(live);
    check_come_back(live);
  }

 private:
  // ---- what threads do

  template <class Allocate>
  block_type* malloc(hand& me, bool from_shard, Allocate allocate) {
    event e{number(me), ++clock, 0, 0, facade_geometry<P>::granule, event::kind::malloc};
    block_type* got = allocate();
    e.end = ++clock;
    e.address = reinterpret_cast<std::uintptr_t>(got);
    if (got == nullptr) return got;
    me.from_shard[me.logged] = from_shard;
    me.log[me.logged++] = e;
    return got;
  }
  block_type* allocate() { return asked->destroys ? all.take() : all.malloc(); }
  block_type* guest() {
    answer result = answer::done;
    auto* got = static_cast<block_type*>(all.shared.malloc_in(all.heap, facade_geometry<P>::granule, result));
    if (got == nullptr) return nullptr;
    if (!asked->destroys) P::check(got->key.get() != facade<P>::live);
    got->key.set(facade<P>::live);
    got->next.set(got);
    return got;
  }
  void free(hand& me, block_type* block) {
    log_free(me, block, ++clock);
    all.free(block);
    me.log[me.logged - 1].end = ++clock;
  }
  void log_free(hand& me, block_type* block, std::uint64_t begin) {
    me.log[me.logged++] = {number(me), begin, begin, reinterpret_cast<std::uintptr_t>(block), 0, event::kind::free};
  }
  unsigned number(const hand& me) const { return static_cast<unsigned>(&me - hands); }

  void keep(hand& me, block_type* block, bool in_shard) {
    if (block != nullptr) me.blocks[me.count++] = {block, in_shard};
  }
  void leave(hand& me) {
    if (me.inside) all.leave();
    me.inside = false;
  }
  void visit(hand& me) {
    unsigned shown[client::most_before] = {};
    const visit_answer result = all.shared.visit_heap(all.heap, true, [&](const visited_area&, void* block) {
      if (block != nullptr && me.shows < std::size(me.shown)) me.shown[me.shows++] = static_cast<block_type*>(block);
      for (unsigned b = 0; b < client::most_before; b++) shown[b] += block != nullptr && block == given[b];
      return true;
    });
    if (asked->deletes || asked->destroys) return;
    for (unsigned b = 0; b < asked->before.size(); b++) {
      if (given[b] == nullptr || !asked->stays(b)) continue;
      const bool here = asked->before[b] == 'h' || asked->before[b] == 'g';
      P::check(shown[b] <= (here ? 1u : 0u));
      if (result == visit_answer::done) P::check(shown[b] == (here ? 1u : 0u));
    }
  }
  /// Detach, and post it; or attach what is posted: who takes the word has it alone.
  void carry(hand& me) {
    if (me.inside) {
      carried = all.shared.detach();
      me.inside = false;
      return posted.store(1, order::relaxed, at<"model.post">);
    }
    std::uint32_t one = 1;
    if (!posted.compare_exchange_strong(one, 0, order::relaxed, order::relaxed, at<"model.take">)) return;
    all.shared.attach(carried.handle, carried.serial);
    me.inside = true;
  }
  void end(hand& me, unsigned index, bool another) {
    leave(me);
    contexts::end_current();
    if (!another) return;
    contexts::slots[index] = all.shared.first_context();
    all.shared.current();
  }
  void end_heap(hand& me, bool destroys) {
    const std::uint64_t begin = ++clock;
    const answer result = destroys ? all.shared.destroy_heap(all.heap) : all.shared.delete_heap(all.heap, 0);
    P::check(result == answer::done || result == answer::busy || result == answer::invalid ||
             (!destroys && result == answer::no_memory));
    if (result != answer::done) return;
    me.inside = false;
    (destroys ? me.destroyed : me.deleted) = true;
    if (!destroys) return;
    for (unsigned b = 0; b < asked->before.size(); b++) {
      if (asked->before[b] == 'h' || asked->before[b] == 'g') log_free(me, given[b], begin);
    }
    unsigned kept = 0;
    for (unsigned b = 0; b < me.count; b++) {
      if (me.blocks[b].in_shard) {
        log_free(me, me.blocks[b].block, begin);
      } else {
        me.blocks[kept++] = me.blocks[b];
      }
    }
    me.count = kept;
  }

  void step(hand& me, const plan::step& s, unsigned index) {
    switch (s.letter) {
      case 'm': return keep(me, malloc(me, me.inside, [&] { return allocate(); }), false);
      case 'g': return keep(me, malloc(me, true, [&] { return guest(); }), true);
      case 'f':
      case 'F':
        if (s.block != plan::own) return free(me, given[s.block]);
        if (me.count != 0) free(me, me.blocks[--me.count].block);
        return;
      case 'e': {
        if (me.inside) return leave(me);
        const answer result = all.shared.try_enter(all.heap, nullptr);
        P::check(result == answer::done || result == answer::busy || result == answer::invalid);
        me.inside = result == answer::done;
        return;
      }
      case 's': {
        const bool enters = !me.inside;
        if (enters) {
          const answer result = all.shared.enter(all.heap, nullptr);
          P::check(result == answer::done || (result == answer::invalid && (asked->deletes || asked->destroys)));
          if (result != answer::done) return;
        }
        if (block_type* got = malloc(me, true, [&] { return allocate(); }); got != nullptr) free(me, got);
        if (enters) all.leave();
        return;
      }
      case 'i':
        me.idle ? all.shared.busy() : all.shared.idle();
        me.idle = !me.idle;
        return;
      case 'c': all.shared.collect(true); return;
      case 'v': return visit(me);
      case 'd':
      case 'D': return end_heap(me, s.letter == 'D');
      case 'l':
      case 'x': return end(me, index, s.letter == 'x');
      case 'a': return carry(me);
      default: return P::check(false);
    }
  }

  // ---- what must hold at the end

  bool any(bool hand::*what) const {
    return std::any_of(hands, hands + threads, [&](const hand& h) { return h.*what; });
  }
  void check_lives() {
    std::vector<event> events;
    for (const hand& h : hands) events.insert(events.end(), h.log, h.log + h.logged);
    P::check(!properties::conflict_in(std::move(events)));
  }
  /// Visits have shown blocks of the shard heap only, whatever became of it meanwhile. When they lived is not compared:
  /// a visit may miss what is not ordered before it.
  void check_shown() {
    std::set<std::uintptr_t> from_shard;
    for (const hand& h : hands) {
      for (unsigned e = 0; e < h.logged; e++) {
        if (h.from_shard[e]) from_shard.insert(h.log[e].address);
      }
    }
    for (const hand& h : hands) {
      for (unsigned s = 0; s < h.shows; s++)
        P::check(from_shard.count(reinterpret_cast<std::uintptr_t>(h.shown[s])) != 0);
    }
  }
  std::set<block_type*> all_live() {
    std::set<block_type*> live;
    const bool destroyed = any(&hand::destroyed);
    for (unsigned b = 0; b < asked->before.size(); b++) {
      const bool in_shard = asked->before[b] == 'h' || asked->before[b] == 'g';
      if (given[b] != nullptr && asked->stays(b) && !(destroyed && in_shard)) live.insert(given[b]);
    }
    for (const hand& h : hands) {
      for (unsigned b = 0; b < h.count; b++) {
        if (!(destroyed && h.blocks[b].in_shard)) live.insert(h.blocks[b].block);
      }
    }
    return live;
  }
  void check_visit(const std::set<block_type*>& live) {
    if (!all.shared.exists(all.heap)) return P::check(any(&hand::deleted) || any(&hand::destroyed));
    std::multiset<void*> shown, wanted;
    visit_answer result = visit_answer::done;
    all.as(7, [&] {
      result = all.shared.visit_heap(all.heap, true, [&](const visited_area&, void* block) {
        if (block != nullptr) shown.insert(block);
        return true;
      });
    });
    for (block_type* block : live) {
      if (all.shared.heap_of_block(block) == all.heap) wanted.insert(block);
    }
    P::check(result == visit_answer::done && shown == wanted);
  }
  /// Each block that is not live, once. Of a deleted heap's pages nobody can have the rest: there the live ones go
  /// first.
  void check_come_back(std::set<block_type*> live) {
    if (any(&hand::deleted)) {
      all.as(7, [&] {
        for (block_type* block : live) all.free(block);
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
    if (all.shared.exists(all.heap)) {
      all.as(6, [&] {
        all.enter();
        take_all([&] { return all.take(); });
        all.leave();
      });
      all.as(7, [&] { take_all([&] { return guest(); }); });
    }
    for (unsigned c = first_looker; c < first_looker + lookers; c++) {
      all.as(c, [&] { take_all([&] { return all.take(); }); });
    }
    P::check(again + kept == facade<P>::blocks);
  }
};

}  // namespace cairn::check::clients
