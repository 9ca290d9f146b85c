// SPDX-License-Identifier: MIT
//
// The process is out of memory but for what others give back: a thread ends, whose heap has a free block, while another
// one asks for its first block. It gets one, or none; nothing is lost either way.
#include "scenario.hpp"
#include "system/facade.hpp"

namespace cairn::check {
namespace {

template <class P>
struct an_end_and_a_free_and_a_first_malloc_that_fails {
  static constexpr unsigned threads = 2;
  facade<P> heap{true};
  typename facade<P>::block_type* given;
  typename P::template plain<unsigned> got;

  an_end_and_a_free_and_a_first_malloc_that_fails() {
    given = heap.malloc_as(0);
    for (unsigned i = 0; i < 4; i++) heap.malloc_as(2);  // all slices have an owner
    heap.malloc_as(0);
  }
  void thread(unsigned index) {
    if (index == 0) {
      heap.free(given);
      return contexts::end_current();
    }
    got.set(heap.malloc() == nullptr ? 0 : 1);
    P::cover(got.get() == 0 ? "none" : "one");
  }
  void after() { heap.check_all_come_back(5 + got.get(), 3); }
};

const check::scenario<an_end_and_a_free_and_a_first_malloc_that_fails> registered{
    {.claim = "out of memory: a malloc gets what an ending thread leaves, or nothing",
     .bounds = "1 free and end, 1 first malloc; all 3 slices in use",
     .cover = {"none", "one"},
     .graph = {4, 8},
     .relacy = {23, 0}}};

}  // namespace
}  // namespace cairn::check
