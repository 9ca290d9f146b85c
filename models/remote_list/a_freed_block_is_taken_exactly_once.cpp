// SPDX-License-Identifier: MIT
//
// One foreign thread frees two blocks, one after the other; the owner takes twice. Each block arrives once, and the
// owner may write where the freer wrote last: the contents are race-checked.
#include "explore.hpp"
#include "remote_list/blocks.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  test_page page;

  void thread(unsigned index) {
    if (index == 0) {
      page.free_foreign(0);
      page.free_foreign(1);
    } else {
      page.take();
      page.take();
    }
  }
  void after() {
    page.take();
    page.check_all_taken();
  }
};

const registration registered{{"remote_list.a_freed_block_is_taken_exactly_once",
                               "two foreign frees against two takes: each block is taken once, with its contents",
                               search::full, 261, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
