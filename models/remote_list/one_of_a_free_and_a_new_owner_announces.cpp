// SPDX-License-Identifier: MIT
//
// The page gets another owner, which has to look at it once: either it claims the announcement, or a foreign free that
// is under way has it. Exactly one of them.
#include "remote_list/blocks.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct one_of_a_free_and_a_new_owner_announces {
  static constexpr unsigned threads = 3;
  test_page<P> page;
  typename P::template plain<int> announces[threads];

  void thread(unsigned index) {
    announces[index].set(index < 2 ? page.free_foreign(index, false) : page.remote.claim_announcement());
  }
  void after() {
    P::check(announces[0].get() + announces[1].get() + announces[2].get() == 1);
    page.settle();
    page.check_all_taken();
  }
};

const check::scenario<one_of_a_free_and_a_new_owner_announces> registered{
    {.claim = "two foreign frees against claim_announcement: exactly one of them announces",
     .bounds = "2 frees, 1 claim; 2 blocks"}};

}  // namespace
}  // namespace cairn::check
