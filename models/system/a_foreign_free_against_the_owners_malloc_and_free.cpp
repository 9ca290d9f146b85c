// SPDX-License-Identifier: MIT
//
// The everyday case: the owner frees and allocates in the page into which a foreign thread frees. Both blocks of the
// page were live, so the owner's malloc either finds the foreign block or retires the page as full.
#include "scenario.hpp"
#include "system/facade.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_foreign_free_against_the_owners_malloc_and_free {
  static constexpr unsigned threads = 2;
  facade<P> heap;
  typename facade<P>::block_type* given;

  a_foreign_free_against_the_owners_malloc_and_free() {
    given = heap.malloc_as(0);
    heap.malloc_as(0);
    heap.malloc_as(1);
  }
  void thread(unsigned index) {
    if (index == 1) return heap.free(given);
    if (typename facade<P>::block_type* got = heap.malloc(); got != nullptr) heap.free(got);
  }
  void after() { heap.check_all_come_back(2); }
};

const check::scenario<a_foreign_free_against_the_owners_malloc_and_free> registered{
    {.claim = "malloc and free of the owner against a foreign free: each block comes back once",
     .bounds = "1 malloc and free, 1 foreign free; 3 slices of 2 blocks",
     .graph = {6, 37},
     .relacy = {386, 0}}};

}  // namespace
}  // namespace cairn::check
