// SPDX-License-Identifier: MIT
//
// gate - who is inside a heap, who waits for it, and what waits for who is inside; one word, so that "I leave" and
// "there is something for you" cannot miss each other.
//
//   one 64-bit word:  strict 1 | waiters 8 | kind 1 | generation 22 | dead 1 | asked 1 | helper 1 | inside 1 | head 28
//                     head: number + 1 of the first announced page, 0 = none
//
//   outside --enter-----> inside --leave, only while there is no work and nobody waits--> outside
//   outside --announce--> inside as a helper, with the page on the list: the announcer serves the heap, then leaves
//   outside --ask-------> inside as a helper, who answers the question itself
//   inside ---announce, ask--> inside: whoever is inside finds the work on its slow path, or at the latest on leaving
//   inside ---enter-----> inside, one waiter more; leave hands the claim to the waiters, in the order of their tickets
//   inside ---close-----> another generation, inside: the heap of the old one is gone; waiters learn it
//   dead: the resident did not survive a fork, or there is no heap of this generation yet: nobody enters
//
// Invariants: at most one context is inside. Outside there is no work and nobody waits: so nothing that is announced
// or asked waits for nobody, and a waiter is overtaken by nobody who took a later ticket.
// What was done inside happens-before the next entry: leave releases, entry acquires, both also through `turn_`.
// ABA: the list is taken whole, and a page is on at most one list (remote_list: at most one announcement).
// Named wait: enter, until those before have left. Checked by models/gate, models/shard and models/orphan.
#pragma once
#include <cstdint>

#include "gate_word.hpp"
#include "order.hpp"

namespace cairn {

/// MaxWaiters: small in models, so that they see a crowd.
template <class P, std::uint32_t MaxWaiters = gate_word::max_waiters>
class gate {
  static_assert(MaxWaiters >= 1 && MaxWaiters <= gate_word::max_waiters);

 public:
  /// busy: a resident is inside; helped: somebody is for a moment; stale: the heap of that generation is gone.
  enum class entry { entered, busy, helped, stale, dead };
  enum class announcement { left_to_resident, serve, stale };
  enum class role { resident, helper };
  /// What has been announced and asked: `head` is number + 1 of the first page, linked by the pages' links, last 0.
  struct work {
    std::uint32_t head;
    bool asked;
    std::uint32_t waiters;  ///< of close() only: turns to give, so that all who wait go
    bool wakes = false;     ///< of close() only: somebody may be asleep
  };

  /// The maker of a heap, before anybody has its handle; nobody else writes the word of a heap that is not there.
  void establish(std::uint32_t generation, bool inside, bool strict) noexcept {
    gate_word made = gate_word::outside(generation).with_strict(strict);
    if (inside) made = made.with_inside(false);
    // relaxed, both: published by the word; all turns of an earlier generation have been given.
    const std::uint32_t first = turn_.load(order::relaxed, at<"gate.first_turn">);
    tickets_.store(pack(generation, first), order::relaxed, at<"gate.first_ticket">);
    // release; pairs with gate.enter: who finds the heap by its number, not by its handle, sees its tables.
    word_.store(made.raw(), order::release, at<"gate.establish">);
  }

  /// A gate that never opens: generation 0.
  void shut() noexcept {
    // relaxed: published with the table that it is in.
    word_.store(gate_word::outside(0).with_dead().raw(), order::relaxed, at<"gate.shut">);
  }

  /// Any thread. One step, for the common case; false says nothing.
  [[gnu::always_inline]] bool try_enter_quick(std::uint32_t generation) noexcept {
    std::uint64_t raw = gate_word::outside(generation).raw();
    // acquire; pairs with gate.leave: everything done inside before us is visible.
    return word_.compare_exchange_strong(raw, raw + gate_word::inside_bit, order::acquire, order::relaxed,
                                         at<"gate.enter_quick">);
  }
  /// Resident only. One step, for the common case; false says nothing.
  [[gnu::always_inline]] bool try_leave_quick(std::uint32_t generation) noexcept {
    const std::uint64_t outside = gate_word::outside(generation).raw();
    std::uint64_t inside = outside + gate_word::inside_bit;
    // release; pairs with gate.enter_quick, gate.enter and gate.announce: hands over everything done inside.
    return word_.compare_exchange_strong(inside, outside, order::release, order::relaxed, at<"gate.leave_quick">);
  }

  /// Any thread. Never waits.
  entry try_enter(std::uint32_t generation, role as) noexcept {
    return try_enter_where([generation](std::uint32_t now) { return now == generation; }, as);
  }
  /// Any thread. Whatever the generation is; `stale`: no heap yet.
  entry try_enter_any(role as) noexcept {
    return try_enter_where([](std::uint32_t now) { return now != 0; }, as);
  }

  /// Any thread. Waits for who is inside; entered, stale or dead.
  entry enter(std::uint32_t generation) noexcept {
    std::uint64_t raw = word_.load(order::relaxed, at<"gate.queue_peek">);  // relaxed: the CAS decides
    for (;;) {
      const gate_word seen{raw};
      if (seen.generation() != generation) return entry::stale;
      if (seen.dead()) return entry::dead;
      if (is_crowded(seen)) {
        raw = wait_in_crowd();
        continue;
      }
      const gate_word next = seen.inside() ? seen.with_waiters(seen.waiters() + 1) : seen.with_inside(false);
      // acquire; pairs with gate.leave: everything done inside before us is visible. (A waiter acquires by its turn.)
      if (word_.compare_exchange_weak(raw, next.raw(), order::acquire, order::relaxed, at<"gate.queue">)) {
        return seen.inside() ? wait_for_turn(generation) : entry::entered;
      }
      P::cas_retry();
    }
  }

  /// Any thread, which has the heap by its number alone. The generation, if `is_right()` holds of what the heap was set
  /// up with; 0: it is another heap, or none at this moment. Who enters without asking may wait for another heap's
  /// resident, who may stay for as long as he lives.
  template <class IsRight>
  std::uint32_t generation_if(IsRight is_right) const noexcept {
    // acquire; pairs with gate.establish: is_right() looks at what that heap, or a later one, was set up with.
    const gate_word seen{word_.load(order::acquire, at<"gate.right_peek">)};
    return !seen.dead() && seen.generation() != 0 && is_right() ? seen.generation() : 0;
  }

  /// Who is inside. False: there is work; take it and do it, then try again. True: outside, or the next is inside.
  bool try_leave() noexcept {
    std::uint64_t raw = word_.load(order::relaxed, at<"gate.leave_peek">);  // relaxed: the CAS decides
    for (;;) {
      const gate_word seen{raw};
      if (seen.has_work()) return false;
      const bool hand_over = seen.waiters() != 0;
      const gate_word next = hand_over ? seen.with_waiters(seen.waiters() - 1).with_inside(false) : seen.with_outside();
      // release; pairs with gate.enter and gate.announce: hands everything done inside to the next one.
      if (word_.compare_exchange_weak(raw, next.raw(), order::release, order::relaxed, at<"gate.leave">)) {
        if (hand_over) grant(1, true);
        return true;
      }
      P::cas_retry();
    }
  }

  /// Who owns the announcement of page `number`: puts it on the list. `link` is the page's plain link.
  /// `serve`: nobody was inside; the caller is now, as a helper, and must take_work(), do it and leave.
  /// `stale`: that heap is gone, and whoever ended it has written other owners into its pages before.
  template <class Link>
  announcement announce(std::uint32_t generation, std::uint32_t number, Link& link) noexcept {
    // acquire; pairs with gate.close: who finds another generation sees what its pages' owners are now.
    std::uint64_t raw = word_.load(order::acquire, at<"gate.announce_peek">);
    for (;;) {
      const gate_word seen{raw};
      if (seen.generation() != generation) return announcement::stale;
      link.set(seen.head());
      const gate_word next = seen.with_head(number + 1);
      // release; pairs with gate.take: publishes the link. acquire; pairs with gate.leave when we enter by this step.
      // acquire on failure; pairs with gate.close, as above.
      if (word_.compare_exchange_weak(raw, (seen.inside() ? next : next.with_inside(true)).raw(), order::acq_rel,
                                      order::acquire, at<"gate.announce">)) {
        return seen.inside() ? announcement::left_to_resident : announcement::serve;
      }
      P::cas_retry();
    }
  }

  /// Any thread, after it has posted a question (request.hpp): whoever is inside is going to look for it.
  announcement ask(std::uint32_t generation) noexcept {
    std::uint64_t raw = word_.load(order::relaxed, at<"gate.ask_peek">);  // relaxed: the CAS decides
    for (;;) {
      const gate_word seen{raw};
      if (seen.generation() != generation) return announcement::stale;
      const gate_word next = seen.with_asked();
      // release; pairs with gate.take: the posted question is there. acquire; pairs with gate.leave when we enter.
      if (word_.compare_exchange_weak(raw, (seen.inside() ? next : next.with_inside(true)).raw(), order::acq_rel,
                                      order::relaxed, at<"gate.ask">)) {
        return seen.inside() ? announcement::left_to_resident : announcement::serve;
      }
      P::cas_retry();
    }
  }

  /// Who is inside: takes all work.
  work take_work() noexcept {
    // relaxed: one load on each slow path; what is not seen yet is seen by the next one, or by try_leave.
    if (!gate_word{word_.load(order::relaxed, at<"gate.peek">)}.has_work()) return {0, false, 0};
    // acquire; pairs with gate.announce and gate.ask: the links of all pages of the list, and the question, are
    // visible.
    const gate_word old{word_.fetch_and(~gate_word::work_mask, order::acquire, at<"gate.take">)};
    return {old.head(), old.asked(), 0};
  }

  /// Who is inside: ends this generation; nobody gets into the next one before it is established. All pages of the heap
  /// must name other owners by now. The result is the last work; close_waiters(work) lets the waiters go.
  work close(std::uint32_t next_generation) noexcept {
    // relaxed: published by gate.close. Who has been counted as a waiter and has no ticket yet, gets none and goes: he
    // would take the turn of somebody who waits in the next generation. One ticket more: a crowd is woken in any case.
    std::uint64_t tickets = tickets_.load(order::relaxed, at<"gate.close_peek">);
    while (!tickets_.compare_exchange_weak(tickets, pack(next_generation, ticket_of(tickets) + 1), order::relaxed,
                                           order::relaxed, at<"gate.close_tickets">)) {
      P::cas_retry();
    }
    // relaxed: whoever gave a turn was inside before us.
    const std::uint32_t turn = turn_.load(order::relaxed, at<"gate.close_turn">);
    const std::uint64_t next = gate_word::outside(next_generation).with_dead().raw();
    // release; pairs with gate.announce: who finds this generation gone sees the new owners of its pages; and with
    // gate.queue: who waits in the next one takes a ticket of it. acquire; pairs with gate.announce: the links of the
    // list.
    const gate_word old{word_.exchange(next, order::acq_rel, at<"gate.close">)};
    return {old.head(), old.asked(), ticket_of(tickets) + 1 - turn, old.waiters() != 0};
  }
  void close_waiters(const work& last) noexcept { grant(last.waiters, last.wakes); }

  /// Anybody: sleeps until a turn is given, at most about `milliseconds`.
  void nap(std::uint64_t milliseconds) noexcept {
    const std::uint32_t now = turn_.load(order::relaxed, at<"gate.nap">);  // relaxed, both: only to sleep on it
    P::await_for(turn_, now, order::relaxed, at<"gate.nap_await">, milliseconds);
  }
  /// Anybody: whether a resident is inside the heap of that generation, at some moment; a helper may be about to go.
  bool attended(std::uint32_t generation) const noexcept {
    // relaxed: decides only whether an unwatched heap is worth an announcement, which finds out. What is not known, an
    // old generation, is not attended: a heap that never has a resident must not miss a free.
    const gate_word seen{word_.load(order::relaxed, at<"gate.attended">)};
    return seen.generation() == generation && seen.inside() && !seen.helper();
  }
  /// Anybody: the word at some moment. Its generation never comes back once it has changed.
  gate_word look() const noexcept {
    return gate_word{word_.load(order::relaxed, at<"gate.look">)};  // relaxed: whoever relies on it enters first
  }

  /// In the child of a fork: who is inside, or nobody; and a dead resident. Those who waited have vanished.
  void after_fork_child(gate_word now) noexcept {
    // relaxed, all: the child has one thread.
    word_.store(now.with_head(0).with_waiters(0).raw(), order::relaxed, at<"gate.fork">);
    const std::uint64_t tickets = tickets_.load(order::relaxed, at<"gate.fork_tickets">);
    turn_.store(ticket_of(tickets), order::relaxed, at<"gate.fork_turn">);
  }
  /// Any thread: a dead heap is free to be entered again. False: it was not dead.
  bool recover(std::uint32_t generation) noexcept {
    std::uint64_t raw = word_.load(order::relaxed, at<"gate.recover_peek">);  // relaxed: the CAS decides
    for (;;) {
      const gate_word seen{raw};
      if (seen.generation() != generation || !seen.dead()) return false;
      // relaxed: the child's first thread has repaired the heap before there was another one.
      if (word_.compare_exchange_weak(raw, seen.with_outside().raw(), order::relaxed, order::relaxed,
                                      at<"gate.recover">)) {
        return true;
      }
      P::cas_retry();
    }
  }

 private:
  template <class Fits>
  entry try_enter_where(Fits fits, role as) noexcept {
    std::uint64_t raw = word_.load(order::relaxed, at<"gate.enter_peek">);  // relaxed: the CAS decides
    for (;;) {
      const gate_word seen{raw};
      if (!fits(seen.generation())) return entry::stale;
      if (seen.dead()) return entry::dead;
      if (seen.inside()) return seen.helper() ? entry::helped : entry::busy;
      // acquire; pairs with gate.leave: everything done inside before us is visible.
      if (word_.compare_exchange_weak(raw, seen.with_inside(as == role::helper).raw(), order::acquire, order::relaxed,
                                      at<"gate.enter">)) {
        return entry::entered;
      }
      P::cas_retry();
    }
  }

  static bool is_crowded(gate_word seen) noexcept { return seen.inside() && seen.waiters() == MaxWaiters; }
  /// The word, when it may be worth another try.
  std::uint64_t wait_in_crowd() noexcept {
    // acquire; pairs with gate.grant: if that was the last turn, the word below is not crowded any more.
    const std::uint32_t turn = turn_.load(order::acquire, at<"gate.crowd">);
    // relaxed, all: the CAS decides.
    const std::uint64_t raw = word_.load(order::relaxed, at<"gate.crowd_peek">);
    if (!is_crowded(gate_word{raw})) return raw;
    P::await(turn_, turn, order::relaxed, at<"gate.crowd_await">);
    return word_.load(order::relaxed, at<"gate.crowd_again">);
  }
  entry wait_for_turn(std::uint32_t generation) noexcept {
    std::uint64_t seen = tickets_.load(order::relaxed, at<"gate.ticket_peek">);  // relaxed: the CAS decides
    for (;;) {
      if (static_cast<std::uint32_t>(seen >> 32) != generation) return entry::stale;
      // relaxed: only the order of tickets counts.
      if (tickets_.compare_exchange_weak(seen, pack(generation, ticket_of(seen) + 1), order::relaxed, order::relaxed,
                                         at<"gate.ticket">)) {
        break;
      }
      P::cas_retry();
    }
    const std::uint32_t ticket = ticket_of(seen);
    // acquire, both; pair with gate.grant: everything done inside before us is visible, or that the heap is gone.
    std::uint32_t now = turn_.load(order::acquire, at<"gate.turn">);
    while (static_cast<std::int32_t>(now - ticket) <= 0) now = P::await(turn_, now, order::acquire, at<"gate.await">);
    // relaxed: ordered by the turn. Another generation: close() has let us go, and we are not inside.
    const gate_word granted{word_.load(order::relaxed, at<"gate.granted">)};
    return granted.generation() == generation ? entry::entered : entry::stale;
  }
  void grant(std::uint32_t count, bool wakes) noexcept {
    // release; pairs with gate.turn and gate.await.
    turn_.fetch_add(count, order::release, at<"gate.grant">);
    if (wakes) P::wake(turn_);
  }

  typename P::template atomic<std::uint64_t> word_;
  static constexpr std::uint64_t pack(std::uint32_t generation, std::uint32_t ticket) noexcept {
    return std::uint64_t{generation} << 32 | ticket;
  }
  static constexpr std::uint32_t ticket_of(std::uint64_t tickets) noexcept {
    return static_cast<std::uint32_t>(tickets);
  }

  typename P::template atomic<std::uint64_t> tickets_;  ///< generation 32 | the next waiter's ticket 32
  typename P::template atomic<std::uint32_t> turn_;     ///< tickets below it are inside, or have been
};

}  // namespace cairn
