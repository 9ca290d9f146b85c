// SPDX-License-Identifier: MIT
//
// Destructors of other libraries make a large block larger after their thread's end: a heap is lent to each call, and
// by the time the contents come somebody else may have it. So no page tables are moved there: its records are not the
// caller's, and of a target that the system has lost nobody but the heap could say that it is no block.
#include "scenario.hpp"
#include "whole/wide.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_large_block_of_an_ended_thread_is_resized : wide<P> {
  static constexpr unsigned threads = 2;
  static constexpr std::size_t slice = wide<P>::slice;
  void *mine, *behind, *another = nullptr;

  a_large_block_of_an_ended_thread_is_resized() {
    this->as(0, [&] { mine = this->take(3 * slice); });
    this->as(1, [&] { behind = this->take(2 * slice); });
    for (unsigned context = 0; context < threads; context++) contexts::end_as(context);
  }
  void thread(unsigned index) {
    if (index == 0) {
      contexts::moving = [] { return static_cast<move_result>(P::choose(3)); };
      mine = this->resize(mine, 3 * slice, 5 * slice);
      contexts::moving = nullptr;
      return;
    }
    if (P::choose(2) == 0) {
      another = this->take(2 * slice);
    } else {
      this->give(behind, 2 * slice);
      behind = nullptr;
    }
  }
  void after() {
    unsigned shown = 0;
    this->as(6, [&] {
      const auto visitor = [&](const visited_area&, void* block) {
        P::check(block == nullptr || block == mine || block == behind || block == another);
        shown += block != nullptr ? 1 : 0;
        return true;
      };
      P::check(this->shared.visit_all(true, visitor) == visit_answer::done);
      P::check(shown == (behind == nullptr ? 1 : another == nullptr ? 2 : 3));
      P::check(this->shared.usable_size(mine) == 5 * slice);
      this->give(mine, 5 * slice);
      for (void* block : {behind, another}) {
        if (block != nullptr) this->give(block, 2 * slice);
      }
    });
    contexts::end_as(6);
    this->check_all_come_back(0);
  }
};

const check::scenario<a_large_block_of_an_ended_thread_is_resized> registered{
    {.claim = "after its thread's end a block of slices is made larger by a copy: all of it, and a visit shows it once",
     .bounds = "1 realloc of 3 slices to 5; 1 malloc or free by another thread that has ended; 16 slices of 4 granules",
     .graph = {4700, 9733}}};

}  // namespace
}  // namespace cairn::check
