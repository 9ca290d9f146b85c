// SPDX-License-Identifier: MIT
//
// A guest allocates, the first one, while the heap is deleted: it gets a block, which goes to the main heap, or hears
// that there is no such heap. The guest part goes in either case.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_guest_against_delete {
  static constexpr unsigned threads = 2;
  shards<P> all;
  typename shards<P>::block_type* got = nullptr;

  a_guest_against_delete() {
    all.as(7, [&] { all.shared.delete_heap(all.shared.make_heap(false), 0); });  // there is a main heap
  }
  void thread(unsigned index) {
    if (index == 0) return P::check(all.shared.delete_heap(all.heap, 0) == answer::done);
    answer result = answer::done;
    got = static_cast<typename shards<P>::block_type*>(
        all.shared.malloc_in(all.heap, facade_geometry<P>::granule, result));
    P::check((got != nullptr) == (result == answer::done) && (got != nullptr || result == answer::invalid));
    if (got != nullptr) P::cover("a block");
  }
  void after() {
    if (got != nullptr) {
      P::check(all.shared.heap_of_block(got) != all.heap);
      all.as(7, [&] { all.free_late(got); });
      contexts::end_as(7);
    }
    P::check(all.available(0) == facade<P>::blocks);
  }
};

const check::scenario<a_guest_against_delete> registered{
    {.claim = "guest against delete: a block that goes to the main heap, or no such heap",
     .bounds = "1 guest malloc that makes the part, 1 delete",
     .cover = {"a block"},
     .graph = {31, 88},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
