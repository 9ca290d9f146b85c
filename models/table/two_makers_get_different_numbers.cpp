// SPDX-License-Identifier: MIT
//
// Two threads make a heap at the same time, in memory that nobody has opened: two numbers, and each can write its own
// descriptor.
#include "heap_table.hpp"
#include "scenario.hpp"
#include "system/tiny_geometry.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_a_chunk : tiny_geometry<P> {
  static constexpr std::size_t heap_chunk = 2;
};
template <class P>
struct made_descriptor {
  typename P::template plain<int> maker;
};

template <class P>
struct two_makers_get_different_numbers {
  static constexpr unsigned threads = 2;
  heap_table<P, two_a_chunk<P>, made_descriptor<P>> table;
  typename P::template plain<std::uint32_t> numbers[threads];

  two_makers_get_different_numbers() {
    P::check(table.initialise([](made_descriptor<P>&) {}));
  }
  void thread(unsigned index) {
    const std::uint32_t number = table.make();
    numbers[index].set(number);
    table.at_number(number)->maker.set(1);
  }
  void after() {
    P::check(numbers[0].get() + numbers[1].get() == 3);
    for (std::uint32_t n = 1; n <= 2; n++) P::check(table.at_number(n)->maker.get() == 1);
  }
};

const check::scenario<two_makers_get_different_numbers> registered{
    {.claim = "make against make: different numbers, descriptors of their own",
     .bounds = "1 make each; opened two at a time",
     .graph = {2, 7},
     .relacy = {40, 0}}};

}  // namespace
}  // namespace cairn::check
