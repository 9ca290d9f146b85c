// SPDX-License-Identifier: MIT
//
// claims - RapidCheck over the tape: one call a claim, one line of how to replay it. RapidCheck itself is in
// claims.cpp: it takes longer to compile than all claims together.
//
//   int main() { return claims("blocks").hold("live blocks never overlap", {.floors = ...}, failure).result(); }
//
// Each claim prints how many of its tapes had what (tags.hpp), and fails if too few had what it is about.
// With CAIRN_FIRST_CLAIM in the environment nothing comes after the first claim that does not hold.
// Determinism: the seed is fixed unless RC_PARAMS gives another ("seed=7 max_success=500", or the reproduce= string
// that RapidCheck prints); 600 tapes a claim, 200 under a sanitizer. A failing tape is shrunk and written to
// <program>.<n>.tape in the current directory; move it to fuzz/found/heap/ and the replay test runs it for ever. So
// does one at which the program died (black_box.hpp).
#pragma once
#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "black_box.hpp"
#include "player.hpp"

namespace cairn::properties {

/// Of four sizes `of_four` are by these selectors, the others by any.
struct size_range {
  unsigned first = 0, count = 1, of_four = 0;
};
/// Blocks of which each has a run of slices, and blocks of which a page of the tiny geometry has one to sixteen.
inline constexpr size_range mostly_large{first_large, larges, 3}, mostly_pages{1, 3, 3};

/// What kind of tapes a claim is about. Weights in the order of `verb`.
struct tape_kind {
  std::array<int, verbs> weights{20, 6, 6, 8, 24, 4, 3, 3, 2, 3, 0};
  std::uint8_t flags = 0;       ///< always set
  std::uint8_t more_flags = 0;  ///< set at random
  bool faults = false;
  std::size_t contexts = max_contexts;  ///< at most
  std::size_t length = 400;
  std::array<int, heap_verbs - verbs> heaps = {};  ///< weights of the heap verbs; they need the flag
  std::vector<std::pair<verb, int>> more = {};     ///< weights of the verbs behind them
  std::uint8_t options = 0;                        ///< of the tape: some of those verbs need one
  size_range sizes = {};
  unsigned blocks = slots;  ///< at a time, at most
  std::vector<tag_floor> floors = {};
};

/// Plays the tape, and counts it for the floors of the claim.
inline outcome played(const tape& t) {
  outcome seen = run(t);
  tag_tally::now().add(seen.tags);
  return seen;
}
inline std::string failure(const tape& t) {
  return played(t).failure;
}

class claims {
 public:
  explicit claims(std::string program);

  /// verify(tape): empty if the claim holds, else what was not true.
  claims& hold(const std::string& claim, const tape_kind& kind, const std::function<std::string(const tape&)>& verify);
  /// A claim that needs no random input: once is enough.
  claims& hold_once(const std::string& claim, const std::function<std::string()>& verify);
  /// A claim that draws its own input, as RapidCheck's properties do.
  claims& hold(const std::string& claim, const std::function<void()>& property);
  int result() const { return failed_ ? 1 : 0; }

 private:
  void report(const std::string& claim, const std::string& why);

  std::string program_;
  int number_ = 0;
  bool failed_ = false, stops_ = false;
};

}  // namespace cairn::properties
