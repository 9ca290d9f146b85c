// SPDX-License-Identifier: MIT
//
// One thread makes a heap and leaves it to whoever comes; another one walks over all numbers and enters it without a
// handle: it finds no heap yet, or all that the maker did.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_maker_is_visible_to_who_finds_its_heap {
  static constexpr unsigned threads = 2;
  using gate_type = gate<P>;
  gate_type door;
  typename P::template plain<int> tables;

  void thread(unsigned index) {
    if (index == 0) {
      tables.set(1);
      door.establish(1, false, false);
    } else if (door.try_enter_any(gate_type::role::helper) == gate_type::entry::entered) {
      P::check(tables.get() == 1);
    }
  }
  void after() {}
};

const check::scenario<a_maker_is_visible_to_who_finds_its_heap> registered{
    {.claim = "establish against an entry by number: the tables are there",
     .bounds = "1 establish, 1 entry of whatever generation",
     .graph = {2, 1},
     .relacy = {4, 0}}};

}  // namespace
}  // namespace cairn::check
