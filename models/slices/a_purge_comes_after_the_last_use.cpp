// SPDX-License-Identifier: MIT
//
// A purge that was due for another reason meets a slice that is being released: it comes after the last use.
#include "scenario.hpp"
#include "slices/memory.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_purge_comes_after_the_last_use {
  static constexpr unsigned threads = 2;
  test_slices<P> slices;

  void thread(unsigned index) {
    if (index == 0) return slices.use_and_release(0);
    slices.purge_word();
  }
  void after() {}
};

const check::scenario<a_purge_comes_after_the_last_use> registered{
    {.claim = "release against purge: the memory is given away after its last use",
     .bounds = "1 use and release, 1 purge; 2 slices",
     .graph = {4, 1},
     .relacy = {8, 0}}};

}  // namespace
}  // namespace cairn::check
