// SPDX-License-Identifier: MIT
//
// gate - who is inside a heap, and which of its pages have been announced to it; one word, so that "I leave" and
// "there is something for you" cannot miss each other.
//
//   one 64-bit word:  generation 32 | unused 3 | inside 1 | head 28       head: page number + 1, 0 = none
//
//   outside --try_enter--> inside --leave, only while nothing is announced--> outside
//   outside --announce---> inside, with the page on the list: the announcer itself serves the heap, then leaves
//   inside ---announce---> inside: whoever is inside finds the page on its slow path, or at the latest when leaving
//
// Invariants: at most one context is inside. A page is on the list from its announcement until take_announced(), and
// the list is empty whenever nobody is inside: so no announcement is ever lost, and none waits for nobody.
// What was done inside happens-before the next entry: leave releases, entry acquires.
// ABA: the whole list is taken at once, and a page is on at most one list (remote_list: at most one announcement).
// Checked by models/gate and models/orphan.
#pragma once
#include <cstdint>

#include "order.hpp"

namespace cairn {

class gate_word {
 public:
  static constexpr unsigned head_bits = 28;
  static constexpr std::uint64_t head_mask = (std::uint64_t{1} << head_bits) - 1;
  static constexpr std::uint64_t inside_bit = std::uint64_t{1} << head_bits;
  static constexpr unsigned generation_at = 32;

  constexpr explicit gate_word(std::uint64_t raw) noexcept : raw_(raw) {}
  constexpr std::uint64_t raw() const noexcept { return raw_; }
  constexpr std::uint32_t head() const noexcept { return static_cast<std::uint32_t>(raw_ & head_mask); }
  constexpr bool inside() const noexcept { return (raw_ & inside_bit) != 0; }
  constexpr std::uint32_t generation() const noexcept { return static_cast<std::uint32_t>(raw_ >> generation_at); }
  constexpr gate_word with_head(std::uint32_t head) const noexcept { return gate_word{(raw_ & ~head_mask) | head}; }
  constexpr gate_word with_inside(bool inside) const noexcept {
    return gate_word{inside ? raw_ | inside_bit : raw_ & ~inside_bit};
  }

 private:
  std::uint64_t raw_;
};

template <class P>
class gate {
 public:
  enum class entry { entered, busy, stale };
  enum class announcement { left_to_resident, serve, stale };

  /// A gate that nobody else knows yet: its maker is inside. Until then it has generation 0, and nobody can enter.
  void establish(std::uint32_t generation) noexcept {
    // relaxed: others learn of this heap by words that are released later; who looks by number finds `inside`.
    word_.store(std::uint64_t{generation} << gate_word::generation_at | gate_word::inside_bit, order::relaxed,
                at<"gate.establish">);
  }

  /// Any thread. `stale`: the heap of that generation is gone.
  entry try_enter(std::uint32_t generation) noexcept {
    return enter_if([generation](std::uint32_t now) { return now == generation; });
  }
  /// Any thread. Whatever the generation is; `stale`: no heap yet.
  entry try_enter_any() noexcept {
    return enter_if([](std::uint32_t now) { return now != 0; });
  }

  /// Resident only. False: pages have been announced; take and serve them, then try again.
  bool try_leave() noexcept {
    std::uint64_t raw = word_.load(order::relaxed, at<"gate.leave_peek">);  // relaxed: the CAS decides
    while (gate_word{raw}.head() == 0) {
      // release; pairs with gate.enter and gate.announce: hands everything done inside to the next resident.
      if (word_.compare_exchange_weak(raw, gate_word{raw}.with_inside(false).raw(), order::release, order::relaxed,
                                      at<"gate.leave">)) {
        return true;
      }
    }
    return false;
  }

  /// Who owns the announcement of page `number`: puts it on the list. `link` is the page's plain link.
  /// `serve`: nobody was inside; the caller is now, and must take_announced(), serve and leave.
  template <class Link>
  announcement announce(std::uint32_t generation, std::uint32_t number, Link& link) noexcept {
    std::uint64_t raw = word_.load(order::relaxed, at<"gate.announce_peek">);  // relaxed: the CAS decides
    for (;;) {
      const gate_word seen{raw};
      if (seen.generation() != generation) return announcement::stale;
      link.set(seen.head());
      // release; pairs with gate.take: publishes the link. acquire; pairs with gate.leave when we enter by this step.
      if (word_.compare_exchange_weak(raw, seen.with_head(number + 1).with_inside(true).raw(), order::acq_rel,
                                      order::relaxed, at<"gate.announce">)) {
        return seen.inside() ? announcement::left_to_resident : announcement::serve;
      }
    }
  }

  /// Resident only. The announced pages: number + 1 of the first, linked by the pages' links, last link 0; 0 for none.
  std::uint32_t take_announced() noexcept {
    // relaxed: one load on each slow path; a page that is not seen yet is seen by the next one, or by try_leave.
    if (gate_word{word_.load(order::relaxed, at<"gate.peek">)}.head() == 0) return 0;
    // acquire; pairs with gate.announce: the links of all pages of the list are visible.
    return gate_word{word_.fetch_and(~gate_word::head_mask, order::acquire, at<"gate.take">)}.head();
  }

  /// Anybody: whether somebody is inside the heap of that generation, at some moment.
  bool attended(std::uint32_t generation) const noexcept {
    // relaxed: decides only whether an unwatched heap is worth an announcement; both answers are safe.
    const gate_word seen{word_.load(order::relaxed, at<"gate.attended">)};
    return seen.inside() || seen.generation() != generation;
  }

 private:
  template <class Fits>
  entry enter_if(Fits fits) noexcept {
    std::uint64_t raw = word_.load(order::relaxed, at<"gate.enter_peek">);  // relaxed: the CAS decides
    for (;;) {
      const gate_word seen{raw};
      if (!fits(seen.generation())) return entry::stale;
      if (seen.inside()) return entry::busy;
      // acquire; pairs with gate.leave: everything done inside before us is visible.
      if (word_.compare_exchange_weak(raw, seen.with_inside(true).raw(), order::acquire, order::relaxed,
                                      at<"gate.enter">)) {
        return entry::entered;
      }
    }
  }

  typename P::template atomic<std::uint64_t> word_;
};

}  // namespace cairn
