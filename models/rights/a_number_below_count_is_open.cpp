// SPDX-License-Identifier: MIT
//
// A thread makes heaps while another walks over all numbers: each descriptor that it looks at is in opened memory.
#include "rights/heaps.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_number_below_count_is_open {
  static constexpr unsigned threads = 2;
  watched_heaps<P> heaps;

  a_number_below_count_is_open() {
    heaps.build();
    P::check(heaps.table.make() == 1);
  }
  void thread(unsigned index) {
    if (index == 0) return P::check(heaps.table.make() == 2);
    const std::uint32_t count = heaps.table.count();
    for (std::uint32_t number = 1; number < count; number++) heaps.use(number);
  }
  void after() { P::check(heaps.table.count() == 3); }
};

const check::scenario<a_number_below_count_is_open> registered{
    {.claim = "who walks over all heaps looks at opened memory",
     .bounds = "1 make that opens a chunk, 1 walk",
     .graph = {2, 1},
     .relacy = {7, 0}}};

}  // namespace
}  // namespace cairn::check
