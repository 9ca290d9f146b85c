// SPDX-License-Identifier: MIT
//
// A thread makes heaps while another looks for a number that it has guessed: if it finds a descriptor, then its memory
// has been opened.
#include "rights/heaps.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_descriptor_that_is_found_is_open {
  static constexpr unsigned threads = 2;
  watched_heaps<P> heaps;

  a_descriptor_that_is_found_is_open() {
    heaps.build();
    P::check(heaps.table.make() == 1);
  }
  void thread(unsigned index) {
    if (index == 0) return P::check(heaps.table.make() == 2);
    if (heaps.table.find(2) == nullptr) return;
    heaps.use(2);
    P::cover("found");
  }
  void after() {}
};

const check::scenario<a_descriptor_that_is_found_is_open> registered{
    {.claim = "a descriptor that is found by a guessed number is in opened memory",
     .bounds = "1 make that opens a chunk, 1 find",
     .cover = {"found"},
     .graph = {2, 1},
     .relacy = {7, 0}}};

}  // namespace
}  // namespace cairn::check
