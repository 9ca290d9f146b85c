// SPDX-License-Identifier: MIT
//
// A purge that was due for another reason meets a slice that is being released: it comes after the last use.
#include "explore.hpp"
#include "slices/memory.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  test_slices slices;

  void thread(unsigned index) {
    if (index == 0) return slices.use_and_release(0);
    slices.purge_word();
  }
  void after() {}
};

const registration registered{{"slices.a_purge_comes_after_the_last_use",
                               "release against purge: the memory is given away after its last use", search::full, 44,
                               &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
