// SPDX-License-Identifier: MIT
//
// Visits of a heap with pages of several classes, a guest part and another heap beside it, by visitors that look at
// blocks or at pages only, and stop wherever they like, while a thread frees one of its blocks: what lives throughout
// is shown once, if the visit is complete, and nothing after the visitor has said stop.
#include "scenario.hpp"
#include "whole/wide.hpp"

namespace cairn::check {
namespace {

template <class P>
struct visits_stop_where_the_visitor_says : wide<P> {
  static constexpr unsigned threads = 2;
  static constexpr std::size_t slice = wide<P>::slice, granule = wide<P>::granule;
  static constexpr unsigned several = 5;
  std::uint64_t heap, other;
  void *lives[several], *dies, *guest;
  answer result = answer::done;

  visits_stop_where_the_visitor_says() {
    heap = this->shared.make_heap(false);
    other = this->shared.make_heap(false);
    this->as(6, [&] {
      this->enter(heap);
      for (unsigned i = 0; i < 4; i++) lives[i] = this->take(granule);  // more than one visit of a page looks at
      dies = this->take(2 * granule);
      lives[4] = this->take(3 * slice);
      this->leave(heap);
      guest = this->own(this->shared.malloc_in(heap, granule, result), granule);
      this->own(this->shared.malloc_in(other, granule, result), granule);
    });
  }
  struct seen {
    unsigned calls = 0, lives = 0, guests = 0;
    bool over = false;
  };
  /// Counts, and stops at the given call.
  auto counter(seen& into, unsigned stop_at) {
    return [this, &into, stop_at](const visited_area& area, void* block) {
      P::check(!into.over && area.used <= area.capacity && area.block_size >= granule);
      for (void* one : lives) into.lives += block == one && area.handle == heap;
      into.guests += block == guest;
      into.over = ++into.calls == stop_at;
      return !into.over;
    };
  }
  void thread(unsigned index) {
    auto& all = this->shared;
    if (index == 1) return this->give(dies, 2 * granule);
    seen shown;
    switch (P::choose(4)) {
      case 0: {
        const visit_answer result = all.visit_heap(heap, true, counter(shown, 0));
        P::check(shown.lives <= several && shown.guests <= 1);
        if (result == visit_answer::done) P::check(shown.lives == several && shown.guests == 1);
        return P::cover(result == visit_answer::done ? "complete" : "busy");
      }
      case 1: {
        const visit_answer result = all.visit_heap(heap, true, counter(shown, 2));
        return P::check(result == visit_answer::stopped ? shown.over : result == visit_answer::busy);
      }
      case 2: {
        const visit_answer result = all.visit_all(false, counter(shown, 1));
        return P::check(result == visit_answer::stopped ? shown.calls == 1 : result == visit_answer::busy);
      }
      default: {  // from inside
        this->enter(heap);
        const visit_answer result = all.visit_heap(heap, false, counter(shown, 0));
        P::check(result == visit_answer::done || result == visit_answer::busy);
        P::check(shown.calls >= 3 && shown.lives == 0);
        return this->leave(heap);
      }
    }
  }
  void after() {
    this->as(6, [&] {
      auto& all = this->shared;
      seen shown;
      P::check(all.visit_heap(heap + 1, true, counter(shown, 0)) == visit_answer::invalid && shown.calls == 0);
      // A visitor may visit: there are two desks, the third one who asks is told so.
      unsigned inner = 0;
      const visit_answer outer = all.visit_all(true, [&](const visited_area&, void* block) {
        if (block != guest) return true;
        const visit_answer second = all.visit_heap(other, true, [&](const visited_area&, void*) {
          inner++;
          return all.visit_all(true, counter(shown, 0)) == visit_answer::busy;
        });
        return second == visit_answer::done;
      });
      P::check(outer == visit_answer::done && inner == 2);
      const double share = all.utilization(lives[0]);
      P::check(share > 0 && share <= 1);
      P::check(all.destroy_heap(heap) == answer::done && all.destroy_heap(other) == answer::done);
      P::check(all.visit_all(true, counter(shown, 0)) == visit_answer::done);
    });
    contexts::end_as(6);
    this->check_all_come_back(0);
  }
};

const check::scenario<visits_stop_where_the_visitor_says> registered{
    {.claim = "a visit shows what lives throughout once, and nothing after its visitor has said stop",
     .bounds =
         "1 of 4 visits, 1 foreign free; 6 pages of 4 classes in 2 parts, 2 pages and 3 blocks an answer, 2 desks",
     .cover = {"complete", "busy"}}};

}  // namespace
}  // namespace cairn::check
