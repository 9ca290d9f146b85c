// SPDX-License-Identifier: MIT
//
// memory - one word of slices with what lies in them: a plain value a slice, written by whoever holds the slice. Two
// holders, or a holder that does not come after the last one, are a race; a claim that says "reads zero" is checked.
#pragma once
#include "purge_clock.hpp"
#include "slice_word.hpp"

namespace cairn::check {

template <class P>
struct test_slices {
  static constexpr unsigned count = 2;
  static constexpr int zero = 0, used = 7;
  slice_word<P> word;
  purge_clock<P> clock;
  typename P::template plain<int> memory[count];

  void use_and_release(unsigned slice) {
    memory[slice].set(used);
    word.release(slice, 1, true);
  }
  void claimed(unsigned slice) {
    const bool reads_zero = word.take_zero(slice, 1);
    P::check((memory[slice].get() == zero) == reads_zero);
    memory[slice].set(used);
  }
  /// As arena::purge does.
  void purge_word() {
    const std::uint64_t mask = word.claim_dirty();
    for (unsigned slice = 0; slice < count; slice++) {
      if ((mask >> slice & 1) == 0) continue;
      memory[slice].set(zero);
      word.take_zero(slice, 1);
      word.release(slice, 1, false);
    }
  }
};

}  // namespace cairn::check
