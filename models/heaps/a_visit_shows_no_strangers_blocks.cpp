// SPDX-License-Identifier: MIT
//
// A heap with a guest part is deleted while somebody visits it, and the descriptor of the part serves a new heap at
// once: the visit shows blocks of the heap, or says that it is gone, but none of the new heap.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_visit_shows_no_strangers_blocks {
  static constexpr unsigned threads = 3;
  static constexpr bool graphs_only = true;
  shards<P> all;

  a_visit_shows_no_strangers_blocks() {
    all.as(7, [&] {
      all.shared.delete_heap(all.shared.make_heap(false), 0);  // there is a main heap
      all.free(all.guest());                                   // and a guest part, without pages
      P::check(all.shared.collect_heap(all.heap, true) == answer::done);
    });
  }
  void thread(unsigned index) {
    if (index == 1) {
      P::check(all.shared.delete_heap(all.heap, 0) != answer::invalid);
      return;
    }
    if (index == 2) {
      const std::uint64_t next = all.shared.make_heap(false);
      P::check(next != 0 && all.shared.try_enter(next, nullptr) == answer::done);
      all.take();
      P::check(all.shared.leave(next) == answer::done);
      return;
    }
    const auto is_of = [&](const visited_area& area, void*) {
      P::check(area.handle == all.heap);
      return true;
    };
    P::check(all.shared.visit_heap(all.heap, true, is_of) != visit_answer::stopped);
  }
  void after() {}
};

const check::scenario<a_visit_shows_no_strangers_blocks> registered{
    {.claim = "a visit of a heap that is deleted shows nothing of the heap that gets the descriptor of its guest part",
     .bounds = "1 visit, 1 delete, 1 (make, enter, malloc, leave)",
     .spurious = 0}};

}  // namespace
}  // namespace cairn::check
