// SPDX-License-Identifier: MIT
//
// One thread makes a heap while another walks over all heaps by number, as collect(true) and statistics() do: a number
// below count() has its descriptor.
#include "heap_table.hpp"
#include "scenario.hpp"
#include "system/tiny_geometry.hpp"

namespace cairn::check {
namespace {

template <class P>
struct descriptor {
  typename P::template atomic<std::uint32_t> word;
};

template <class P>
struct a_number_below_count_has_its_descriptor {
  static constexpr unsigned threads = 2;
  heap_table<P, tiny_geometry<P>, descriptor<P>> table;

  a_number_below_count_has_its_descriptor() {
    P::check(table.initialise([](descriptor<P>&) {}));
  }
  void thread(unsigned index) {
    if (index == 0) {
      table.make();
      table.make();
      return;
    }
    const std::uint32_t count = table.count();
    for (std::uint32_t number = 1; number < count; number++) P::check(table.find(number) == table.at_number(number));
  }
  void after() { P::check(table.count() == 3); }
};

const check::scenario<a_number_below_count_has_its_descriptor> registered{
    {.claim = "make against a walk over all numbers: each has its descriptor",
     .bounds = "2 makes, 1 walk; opened one by one",
     .graph = {4, 3},
     .relacy = {33, 0}}};

}  // namespace
}  // namespace cairn::check
