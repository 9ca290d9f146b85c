// SPDX-License-Identifier: MIT
//
// One foreign thread frees two blocks, one after the other; the owner takes twice. Each block arrives once, and the
// owner may write where the freer wrote last: the contents are race-checked.
#include "remote_list/blocks.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_freed_block_is_taken_exactly_once {
  static constexpr unsigned threads = 2;
  test_page<P> page;

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

const check::scenario<a_freed_block_is_taken_exactly_once> registered{
    {.claim = "two foreign frees against two takes: each block is taken once, with its contents",
     .bounds = "2 frees, 2 takes; 2 blocks",
     .graph = {8, 8},
     .relacy = {138, 5}}};

}  // namespace
}  // namespace cairn::check
