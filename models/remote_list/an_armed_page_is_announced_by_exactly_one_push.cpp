// SPDX-License-Identifier: MIT
//
// Nobody looks at the page any more (armed). Two foreign threads free into it: exactly one of them has to announce it.
#include "explore.hpp"
#include "remote_list/blocks.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  test_page page;
  relacy_platform::plain<int> announces[threads];

  scenario() { relacy_platform::check(page.remote.arm()); }
  void thread(unsigned index) { announces[index].set(page.free_foreign(index) ? 1 : 0); }
  void after() {
    relacy_platform::check(announces[0].get() + announces[1].get() == 1);
    relacy_platform::check(page.remote.is_announced() && page.remote.waiting() == 2);
    page.settle();
    relacy_platform::check(!page.remote.is_announced());
    page.check_all_taken();
  }
};

const registration registered{{"remote_list.an_armed_page_is_announced_by_exactly_one_push",
                               "two foreign frees into an armed page: one of them announces it", search::full, 28,
                               &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
