// SPDX-License-Identifier: MIT
//
// Two threads grow a span to two more words of slices, and the system refuses one of the calls that this takes. Each is
// told so, or has room; nothing is counted as reserved or opened that is not; afterwards the same growth goes through.
#include "rights/refusals.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_growth_that_is_refused_can_be_tried_again {
  static constexpr unsigned threads = 2;
  static constexpr bool graphs_only = true;
  using geometry = span_geometry<P, 64, 192, 64>;
  using word_type = slice_word<P>;
  address_space<P, geometry> span;
  static inline a_growth_that_is_refused_can_be_tried_again* now = nullptr;
  static inline bool is_made = false;  ///< the system's zeroes, once

  a_growth_that_is_refused_can_be_tried_again() {
    now = this;
    is_made = false;
    refusals::begin();
    contexts::reserving_at = [](void* address, std::size_t) {
      if (!refusals::is_granted()) return false;
      // Their words: the first page has room for one more than was constructed.
      if (address > &now->span.word(0) && address < &now->span.word(3) && !is_made) {
        is_made = true;
        P::template objects_over<word_type>(&now->span.word(1), 2);
      }
      return true;
    };
    P::check(span.initialise() && span.grow(1, 1) && span.opened() == 64 && span.reserved() == 64);
  }
  void thread(unsigned index) {
    if (index == 0) refusals::left = P::choose(8);
    const bool grown = span.grow(128, 1);
    P::check(grown || (index == 0 && refusals::happened) || span.opened() == 192);
    if (!grown) P::cover("refused");
    if (span.opened() == 192) P::check(span.reserved() == 192);
  }
  void after() {
    if (refusals::happened) P::cover("a call failed");
    P::check(span.opened() == 192 || span.grow(128, 1));
    P::check(span.opened() == 192 && span.reserved() == 192 && span.word(2).all_free());
    P::check(!span.grow(1, 1));  // all there may be
  }
};

const check::scenario<a_growth_that_is_refused_can_be_tried_again> registered{
    {.claim = "a growth of which the system refuses any part can be tried again, and nothing is counted meanwhile",
     .bounds = "2 growths by two words of 64 slices; none or one of one thread's 7 calls is refused",
     .cover = {"refused", "a call failed"}}};

}  // namespace
}  // namespace cairn::check
