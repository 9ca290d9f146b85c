// SPDX-License-Identifier: MIT
//
// stops - the scenarios of this folder: thread 0 may stop for ever at any point, as if it had been killed or were never
// scheduled again. The others never wait for it, nor do those who come later: a wait that
// nobody ends fails the model. What is lost is counted: at most one page and one batch, beside the pages of the heaps
// that the stopped thread is inside of.
//
//   3 slices of 2 blocks; the batch of this geometry is one block. Named waits are not in these scenarios: enter, once,
//   a guest while another guest is inside.
#pragma once
#include "heaps/shards.hpp"

namespace cairn::check {

template <class P>
struct stops : shards<P> {
  using shards<P>::shards;

  /// As a thread: its own heap serves it at every moment.
  void allocate() {
    auto* got = this->take();
    P::check(got != nullptr);
    this->free(got);
  }
  bool is_entered() { return this->shared.try_enter(this->heap, nullptr) == answer::done; }
  /// As a thread: perhaps it gets in; then the heap serves it, too.
  void try_to_enter() {
    if (!is_entered()) return;
    P::cover("entered");
    allocate();
    this->leave();
  }
  /// For after(): `all` blocks can be had again if nobody has stopped, and at least so many if somebody has. Heaps are
  /// deleted, but for those that the stopped one is in.
  void check_left(unsigned all, unsigned at_least) {
    this->shared.delete_heap(this->heap, 0);
    const unsigned left = this->available(2);
    P::check(contexts::stopped == 0 ? left == all : left >= at_least);
  }
};

}  // namespace cairn::check
