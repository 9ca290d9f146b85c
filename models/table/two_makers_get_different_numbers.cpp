// SPDX-License-Identifier: MIT
//
// Two threads make a heap at the same time, in a chunk that nobody has opened: two numbers, one chunk, and each can
// write its own descriptor.
#include "explore.hpp"
#include "heap_table.hpp"
#include "system/tiny_geometry.hpp"

namespace cairn::models {
namespace {

struct two_a_chunk : tiny_geometry {
  static constexpr std::size_t heap_chunk = 2;
};
struct descriptor {
  relacy_platform::plain<int> maker;
};

struct scenario {
  static constexpr unsigned threads = 2;
  heap_table<relacy_platform, two_a_chunk, descriptor> table;
  relacy_platform::plain<std::uint32_t> numbers[threads];

  void thread(unsigned index) {
    const std::uint32_t number = table.make();
    numbers[index].set(number);
    table.at_number(number)->maker.set(1);
  }
  void after() {
    relacy_platform::check(numbers[0].get() + numbers[1].get() == 1);
    for (std::uint32_t n = 0; n < 2; n++) relacy_platform::check(table.at_number(n)->maker.get() == 1);
  }
};

const registration registered{{"table.two_makers_get_different_numbers",
                               "make against make in a fresh chunk: different numbers, descriptors ready", search::full,
                               2'130, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
