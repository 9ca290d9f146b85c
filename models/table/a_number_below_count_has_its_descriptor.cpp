// SPDX-License-Identifier: MIT
//
// One thread makes a heap while another walks over all heaps by number, as collect(true) and statistics() do: a number
// below count() has its descriptor.
#include "explore.hpp"
#include "heap_table.hpp"
#include "system/tiny_geometry.hpp"

namespace cairn::models {
namespace {

struct descriptor {
  relacy_platform::atomic<std::uint32_t> word;
};

struct scenario {
  static constexpr unsigned threads = 2;
  heap_table<relacy_platform, tiny_geometry, descriptor> table;

  void thread(unsigned index) {
    if (index == 0) {
      table.make();
      table.make();
      return;
    }
    const std::uint32_t count = table.count();
    for (std::uint32_t number = 0; number < count; number++) relacy_platform::check(table.at_number(number) != nullptr);
  }
  void after() { relacy_platform::check(table.count() == 2); }
};

const registration registered{{"table.a_number_below_count_has_its_descriptor",
                               "make against a walk over all numbers: each has its descriptor", search::full, 356,
                               &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
