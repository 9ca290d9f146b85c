// SPDX-License-Identifier: MIT
//
// A thread starts the table while another looks for number 0, as every call with a handle of nobody's does: it finds
// nothing, or a descriptor that has been set up.
#include "rights/heaps.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct number_0_may_be_looked_at {
  static constexpr unsigned threads = 2;
  static constexpr std::uint32_t set_up = 7;
  heap_table<P, two_a_chunk<P>, watched_descriptor<P>> table;

  void thread(unsigned index) {
    if (index == 0) {
      const auto set = [](auto& first) { first.word.store(set_up, order::relaxed, at<"model.set_up">); };
      return P::check(table.initialise(set));
    }
    auto* first = table.find(0);
    if (first == nullptr) return;
    P::check(first->word.load(order::relaxed, at<"model.look">) == set_up);
    P::cover("found");
  }
  void after() {}
};

const check::scenario<number_0_may_be_looked_at> registered{{.claim = "descriptor 0 is found when it has been set up",
                                                             .bounds = "1 start, 1 find",
                                                             .cover = {"found"},
                                                             .graph = {2, 0},
                                                             .relacy = {3, 0}}};

}  // namespace
}  // namespace cairn::check
