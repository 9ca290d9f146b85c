// SPDX-License-Identifier: MIT
//
// play - a client as a program of an engine: the letters of client.hpp on the whole shipping allocator.
//
//   constructor: what is before (state.hpp)     thread(i): its letters     after(): what must hold (checks.hpp)
//
// Invariants checked: a block's user writes it from malloc to free (two users race, or find the other's word); the
// lives of all blocks are disjoint (properties/block_history.hpp); live blocks are untouched; at the end a visit shows
// exactly what is live in the shard heap, and all other blocks can be had again.
#pragma once
#include "checks.hpp"

namespace cairn::check::clients {

template <class P>
struct play : private state<P> {
  using base = state<P>;
  using base::all, base::given, base::hands, base::posted, base::done;
  using typename base::block_type, typename base::hand;
  static constexpr unsigned threads = base::threads;

  static inline const plan* next = nullptr;  ///< of this process
  /// `of` must live as long as the program.
  static program program_for(const plan& of) {
    next = &of;
    program made = program_of<play>();
    made.threads = made.running = static_cast<unsigned>(of.threads.size());
    return made;
  }

  play() : base(*next) {
    const std::string& before = next->before;
    if (next->copies) contexts::tolerate(misuse_kind::stale_context);
    if (before.find('d') != std::string::npos) {
      all.as(7, [&] { P::check(all.shared.delete_heap(all.shared.make_heap(false), 0) == answer::done); });
    }
    for (unsigned b = 0; b < before.size(); b++) {
      const char home = before[b];
      if (home == 'd' || home == 'n') continue;
      all.as(home == 'w'         ? base::ended
             : is_of_shard(home) ? 6
                                 : static_cast<unsigned>(home - '0'),
             [&] {
               if (home == 'h') all.enter();
               given[b] = this->malloc(hands[threads], is_of_shard(home),
                                       [&] { return home == 'g' ? this->guest(all.heap) : all.take(); });
               if (home == 'h') all.leave();
             });
      P::check(given[b] != nullptr);
    }
    contexts::end_as(base::ended);
  }

  void thread(unsigned index) {
    hand& me = hands[index];
    for (const plan::step& s : asked()->threads[index]) {
      step(me, s, index);
      // release; pairs with model.are_done: the blocks are not touched any more.
      if (s.is_last_of_shard) done[index].store(1, order::release, at<"model.done">);
    }
    leave(me);
  }

  void after() {
    for (unsigned c = 0; c < asked()->threads.size(); c++) contexts::end_as(c);
    if (const std::uint64_t serial = posted.load(order::relaxed, at<"model.left_posted">); serial != 0) {
      all.as(7, [&] {
        all.shared.attach(all.heap, serial);
        if (!asked()->copies || all.shared.is_current(all.heap)) all.leave();
      });
    }
    all.as(7, [&] {
      for (hand& h : hands) {
        for (unsigned n = 0; n < h.lefts; n++) P::check(all.shared.collect_heap(h.left[n], true) == answer::done);
      }
    });
    checks<P>(*this).run();
  }

 private:
  const plan* asked() const { return base::asked; }

  void keep(hand& me, block_type* block, bool in_shard, bool in_main = false) {
    if (block != nullptr) me.blocks[me.count++] = {block, in_shard, in_main};
  }
  void leave(hand& me) {
    if (me.inside) all.leave();
    me.inside = false;
  }
  /// A short stay: waits until it may enter.
  void stay(hand& me) {
    const bool enters = !me.inside;
    if (enters) {
      const answer result = all.shared.enter(all.heap, nullptr);
      P::check(result == answer::done || (result == answer::invalid && asked()->ends()));
      if (result != answer::done) return;
    }
    if (block_type* got = this->malloc(me, true, [&] { return this->allocate(); }); got != nullptr) this->free(me, got);
    if (enters) all.leave();
  }
  void visit(hand& me) {
    unsigned shown[client::most_before] = {};
    const visit_answer result = all.shared.visit_heap(all.heap, true, [&](const visited_area&, void* block) {
      if (block != nullptr && me.shows < std::size(me.shown)) me.shown[me.shows++] = static_cast<block_type*>(block);
      for (unsigned b = 0; b < client::most_before; b++) shown[b] += block != nullptr && block == given[b];
      return true;
    });
    if (asked()->ends()) return;
    for (unsigned b = 0; b < asked()->before.size(); b++) {
      if (given[b] == nullptr || !asked()->stays(b)) continue;
      const unsigned here = is_of_shard(asked()->before[b]) ? 1 : 0;
      P::check(shown[b] <= here && (result != visit_answer::done || shown[b] == here));
    }
  }

  // ---- the shard heap as a value

  /// Detach, and post it; or attach what is posted: who takes the word has it alone, unless copies are attached, too.
  void carry(hand& me) {
    if (me.inside) {
      posted.store(all.shared.detach().serial, order::relaxed, at<"model.post">);
      me.inside = false;
      return;
    }
    std::uint64_t seen = posted.load(order::relaxed, at<"model.look">);
    if (seen != 0 && posted.compare_exchange_strong(seen, 0, order::relaxed, order::relaxed, at<"model.take">)) {
      attach(me, seen);
    }
  }
  void attach_copy(hand& me) {
    const std::uint64_t seen = me.inside ? 0 : posted.load(order::relaxed, at<"model.copy">);
    if (seen != 0) attach(me, seen);
  }
  void attach(hand& me, std::uint64_t serial) {
    all.shared.attach(all.heap, serial);
    me.inside = all.shared.is_current(all.heap);
    if (!me.inside) me.refused++;
  }

  // ---- ends

  void end_thread(hand& me, unsigned index, bool another) {
    leave(me);
    contexts::end_current();
    if (!another) return;
    contexts::slots[index] = all.shared.first_context();
    all.shared.current();
  }
  /// A free that may come too late: it touches nothing of the block.
  void free_late(hand& me, block_type* block) {
    this->log_free(me, block, this->tick());
    me.late++;
    all.free_late(block);
  }
  /// Whether the others have freed what they are going to free in time of the blocks that go with the heap.
  bool are_done(unsigned index) {
    for (unsigned t = 0; t < asked()->threads.size(); t++) {
      if (t != index && asked()->touches_shard(t) && done[t].load(order::acquire, at<"model.are_done">) == 0)
        return false;
    }
    return true;
  }
  void check_answer(answer result, bool deletes) {
    P::check(result == answer::done || result == answer::busy || result == answer::invalid ||
             (deletes && result == answer::no_memory));
  }
  void ended(hand& me, std::uint64_t heap) {
    (heap == all.heap ? me.ended_shard : me.ended_other) = true;
    if (heap == all.heap) me.inside = false;
  }
  void delete_heap(hand& me, std::uint64_t heap, std::uint64_t into, bool hand::*what) {
    const answer result = all.shared.delete_heap(heap, into);
    check_answer(result, true);
    if (result != answer::done) return;
    ended(me, heap);
    me.*what = true;
  }
  /// With all blocks of the shard heap, which must be in `heap`.
  void free_all(hand& me, std::uint64_t heap, unsigned index, bool ends) {
    if (!are_done(index)) return;
    const std::uint64_t begin = this->tick();
    const answer result = ends ? all.shared.destroy_heap(heap) : all.shared.reset_heap(heap);
    check_answer(result, false);
    if (result != answer::done) return;
    if (ends) ended(me, heap);
    for (unsigned b = 0; b < asked()->before.size() && !me.destroyed; b++) {
      if (is_of_shard(asked()->before[b]) && asked()->stays(b)) this->log_free(me, given[b], begin);
    }
    me.destroyed = true;
    unsigned kept = 0;
    for (unsigned b = 0; b < me.count; b++) {
      if (me.blocks[b].in_shard) {
        this->log_free(me, me.blocks[b].block, begin);
      } else {
        me.blocks[kept++] = me.blocks[b];
      }
    }
    me.count = kept;
  }
  /// A heap of one's own, with a block, comes and goes, unless somebody's collect is inside.
  void make_and_delete(hand& me) {
    const std::uint64_t made = all.shared.make_heap(false);
    if (made == 0) return;
    block_type* const got = this->malloc(me, false, [&] { return this->guest(made); });
    const answer result = all.shared.delete_heap(made, 0);
    P::check(result == answer::done || result == answer::busy || result == answer::no_memory);
    if (result == answer::done) {
      me.deleted = true;
      return keep(me, got, false, true);
    }
    if (got != nullptr) this->free(me, got);
    me.left[me.lefts++] = made;
  }

  // ---- hooks and limits

  static inline char arguments[2];
  template <unsigned Which>
  static void hook(int, unsigned long long, void* argument) {
    P::check(argument == &arguments[Which]);
  }
  void register_hook(hand& me, unsigned index) {
    if ((index + me.hooks++) % 2 == 0) {
      all.shared.on_deferred_free(hook<0>, &arguments[0]);
    } else {
      all.shared.on_deferred_free(hook<1>, &arguments[1]);
    }
  }
  void limit(hand& me) {
    const answer result = all.shared.limit_process(base::limit_bytes);
    P::check(result == answer::done || result == answer::busy);
    me.limited |= result == answer::done;
  }

  void step(hand& me, const plan::step& s, unsigned index) {
    switch (s.letter) {
      case 'm': return keep(me, this->malloc(me, me.inside, [&] { return this->allocate(); }), false);
      case 'g': return keep(me, this->malloc(me, true, [&] { return this->guest(all.heap); }), true);
      case 'f':
      case 'F':
        if (s.block != plan::own) return this->free(me, given[s.block]);
        if (me.count != 0) this->free(me, me.blocks[--me.count].block);
        return;
      case 'R': return free_late(me, given[s.block]);
      case 'e': {
        if (me.inside) return leave(me);
        const answer result = all.shared.try_enter(all.heap, nullptr);
        check_answer(result, false);
        me.inside = result == answer::done;
        return;
      }
      case 's': return stay(me);
      case 'i':
        me.idle ? all.shared.busy() : all.shared.idle();
        me.idle = !me.idle;
        return;
      case 'c': all.shared.collect(true); return;
      case 'v': return visit(me);
      case 'd': return delete_heap(me, all.heap, 0, &hand::deleted);
      case 't': return delete_heap(me, all.heap, this->other, &hand::moved);
      case 'u': return delete_heap(me, this->other, 0, &hand::deleted);
      case 'k': return make_and_delete(me);
      case 'D':
      case 'r': return free_all(me, all.heap, index, s.letter == 'D');
      case 'U':
        if (me.moved) free_all(me, this->other, index, true);
        return;
      case 'l':
      case 'x': return end_thread(me, index, s.letter == 'x');
      case 'a': return carry(me);
      case 'A': return attach_copy(me);
      case 'H': return register_hook(me, index);
      case 'L': return limit(me);
      default: return P::check(false);
    }
  }
};

}  // namespace cairn::check::clients
