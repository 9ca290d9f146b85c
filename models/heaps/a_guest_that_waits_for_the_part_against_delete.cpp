// SPDX-License-Identifier: MIT
//
// A heap has a guest part already. A guest finds it while the heap is deleted, perhaps only when who deletes is inside
// the part, so that it waits there: it has a block, which goes to the main heap, or hears that the heap is gone.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_guest_that_waits_for_the_part_against_delete {
  static constexpr unsigned threads = 2;
  shards<P> all;
  typename shards<P>::block_type *stays, *got = nullptr;

  a_guest_that_waits_for_the_part_against_delete() {
    all.as(7, [&] {
      all.shared.delete_heap(all.shared.make_heap(false), 0);  // there is a main heap
      stays = all.guest();
    });
  }
  void thread(unsigned index) {
    if (index == 0) return P::check(all.shared.delete_heap(all.heap, 0) == answer::done);
    answer result = answer::done;
    got = static_cast<typename shards<P>::block_type*>(
        all.shared.malloc_in(all.heap, facade_geometry<P>::granule, result));
    P::check((got != nullptr) == (result == answer::done) && (got != nullptr || result == answer::invalid));
    P::cover(got != nullptr ? "a block" : "gone");
  }
  void after() {
    P::check(got != stays && all.shared.heap_of_block(stays) != all.heap);
    all.as(7, [&] {
      all.free(stays);
      if (got != nullptr) all.free_late(got);
    });
    contexts::end_as(7);
    P::check(all.available(0) == facade<P>::blocks);
  }
};

const check::scenario<a_guest_that_waits_for_the_part_against_delete> registered{
    {.claim = "a guest of a part that is there, against delete: a block that goes to the main heap, or no such heap",
     .bounds = "1 guest malloc, 1 delete; the part has a block",
     .cover = {"a block", "gone"},
     .graph = {123, 859},
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
