// SPDX-License-Identifier: MIT
//
// Runs longer than a word of the map, and runs at multiples that slice 0 is not at: each is claimed part by part,
// beside somebody who claims and releases a slice in the way. Who has a run has all of it alone; who gets none has
// changed nothing.
//
//   192 slices of one block, 3 words: | 64 | 64 | 64 |
#include "arena.hpp"
#include "scenario.hpp"
#include "system/tiny_geometry.hpp"

namespace cairn::check {
namespace {

template <class P>
struct long_geometry : tiny_geometry<P> {
  static constexpr std::size_t granule = sizeof(block<P>), slice_bytes = granule;
  static constexpr std::size_t max_slices = 192, first_slices = 192, open_slices = 64;
  static constexpr std::size_t medium_slices = 2, large_slices = 4;
};

template <class P>
struct a_long_run_is_claimed_by_one {
  static constexpr unsigned threads = 2;
  static constexpr bool graphs_only = true;
  static constexpr std::size_t page = 4096;  ///< what the model's memory is aligned to
  arena<P, long_geometry<P>> slices;
  typename P::template plain<unsigned> users[192];
  slice_run between;

  a_long_run_is_claimed_by_one() {
    contexts::assume_constants = contexts::assume_unlimited = contexts::hints_move = true;
    // The span starts one page behind a multiple of four, wherever the linker has put the model's memory.
    while (reinterpret_cast<std::uintptr_t>(P::os::reserve(1, nullptr)) / page % 4 != 0) {
    }
    P::check(slices.space().initialise() && slices.space().alignment() == page / long_geometry<P>::slice_bytes);
    const slice_run all = slices.claim(192, 1);
    P::check(all.count == 192 && all.zero && slices.space().opened() == 192);
    slices.release(1, 1, false);
    P::check(slices.claim(2, 2).count == 0 && slices.claim(1, 2).count == 0);  // no multiple of 2 is free
    slices.release(0, 1, false);
    slices.release(2, 190, false);
    P::check(slices.claim(193, 1).count == 0 && slices.claim(0, 1).count == 0 && slices.claim(1, 256).count == 0);
    between = slices.claim_at(80, 1);
    P::check(between.count == 1 && slices.claim_at(80, 1).count == 0 && slices.claim_at(192, 1).count == 0);
    P::check(slices.claim_at(64, 0).count == 0);
  }
  bool use(slice_run run) {
    for (std::size_t i = 0; i < run.count; i++) users[run.first + i].set(1);  // races with who has it as well
    return run.count != 0;
  }
  void pass(slice_run run) {
    if (!use(run)) return P::cover("none");
    P::cover("some");
    slices.release(run.first, run.count, true);
  }
  std::size_t address(std::size_t slice) const {
    return reinterpret_cast<std::uintptr_t>(slices.space().address_of(slice)) / long_geometry<P>::slice_bytes;
  }
  void thread(unsigned index) {
    if (index == 1) return slices.release(80, 1, true);  // what stands between goes
    switch (P::choose(6)) {
      case 0: return pass(slices.claim(128, 1));  // there are two such runs, if they are free
      case 1: return pass(slices.claim(65, 1));
      case 2: return pass(slices.claim_at(60, 72));  // over the end of one word and the whole of the next
      case 3: {                                      // at a multiple that is none of slice 0's
        const slice_run run = slices.claim(3, 64);
        P::check(run.count == 0 || address(run.first) % 64 == 0);
        return pass(run);
      }
      case 4: {  // the first word is full: hints move on, and back
        const slice_run first = slices.claim_at(0, 64);
        P::check(slices.claim(2, 2).first >= 64 && slices.claim(64, 1).count <= 64);
        slices.release(64, 2, false);
        slices.release(128, 64, false);
        return pass(first);
      }
      default: {
        const slice_run run = slices.claim(1, 128);
        P::check(run.count == 0 || address(run.first) % 128 == 0);
        return pass(run);
      }
    }
  }
  void after() { P::check(slices.claimed() == 0 && slices.claim(192, 1).count == 192); }
};

const check::scenario<a_long_run_is_claimed_by_one> registered{
    {.claim = "a run of more slices than a word has, or at any multiple, is claimed by one thread, whole or not at all",
     .bounds = "1 of 6 runs claimed and released, against a release of a slice in the way; 3 words",
     .cover = {"none", "some"},
     .graph = {3385, 3478}}};

}  // namespace
}  // namespace cairn::check
