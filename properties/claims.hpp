// SPDX-License-Identifier: MIT
//
// claims - RapidCheck over the tape: one call a claim, one line of how to replay it.
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
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include <rapidcheck.h>

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

inline rc::Gen<tape> tapes_of(const tape_kind& kind) {
  std::vector<std::uint8_t> bag;
  for (unsigned v = 0; v < verbs; v++)
    bag.insert(bag.end(), static_cast<std::size_t>(kind.weights[v]), static_cast<std::uint8_t>(v));
  for (unsigned v = verbs; v < heap_verbs; v++)
    bag.insert(bag.end(), static_cast<std::size_t>(kind.heaps[v - verbs]), static_cast<std::uint8_t>(v));
  for (const auto& [v, weight] : kind.more)
    bag.insert(bag.end(), static_cast<std::size_t>(weight), static_cast<std::uint8_t>(v));
  if (bag.size() > 256) std::abort();  // a byte chooses
  const bool heaps = (kind.flags & tape::heaps) != 0;
  const size_range sizes = kind.sizes;
  const unsigned blocks = kind.blocks;
  const auto byte = [](int from, int to) {  // [from, to)
    return rc::gen::map(rc::gen::inRange(from, to), [](int v) { return static_cast<std::uint8_t>(v); });
  };
  // One number a record: a generator for each field would cost ten times as much as running the tape.
  const auto record = rc::gen::map(rc::gen::inRange(std::uint64_t{0}, std::uint64_t{1} << 48), [=](std::uint64_t n) {
    const auto at = [n](unsigned index) { return static_cast<std::uint8_t>(n >> 8 * index); };
    const auto delta = static_cast<std::int8_t>(at(1) % 40 - 20);
    // Three times in four one of the first three handles, so that operations meet; there heaps are made, too.
    const auto align = static_cast<std::uint8_t>(heaps && at(0) % 4 != 0 ? at(0) % 60 : at(0));
    const bool chosen = at(1) / 40u % 4u < sizes.of_four;
    const std::uint8_t chosen_verb = bag[at(5) % bag.size()];
    const bool makes = static_cast<verb>(chosen_verb) == verb::make_heap && at(0) % 4 != 0;
    return operation{chosen_verb,
                     static_cast<std::uint8_t>(at(3) % max_contexts),
                     static_cast<std::uint8_t>(at(4) % (makes ? 3 : blocks)),
                     chosen ? static_cast<std::uint8_t>(sizes.first + at(2) % sizes.count) : at(2),
                     delta,
                     align};
  });
  const std::uint8_t always = kind.flags, some = kind.more_flags;
  return rc::gen::build<tape>(
      rc::gen::set(&tape::contexts, byte(1, static_cast<int>(kind.contexts) + 1)),
      rc::gen::set(
          &tape::flags,
          rc::gen::map(byte(0, 128), [=](std::uint8_t f) { return static_cast<std::uint8_t>(always | (f & some)); })),
      rc::gen::set(&tape::faults, kind.faults ? byte(1, 256) : rc::gen::just(std::uint8_t{0})),
      rc::gen::set(&tape::seed, byte(1, 256)), rc::gen::set(&tape::options, rc::gen::just(kind.options)),
      rc::gen::set(&tape::operations, rc::gen::scale(static_cast<double>(kind.length) / 100.0,
                                                     rc::gen::container<std::vector<operation>>(record))));
}

inline void showValue(const tape& t, std::ostream& os) {
  os << "tape of " << t.operations.size() << " operations, " << int{t.contexts} << " contexts, flags " << int{t.flags}
     << ", faults " << int{t.faults} << ", seed " << int{t.seed} << '\n';
  for (const operation& o : t.operations) os << "  " << describe(o) << '\n';
}

/// Plays the tape, and counts it for the floors of the claim.
inline outcome played(const tape& t) {
  outcome seen = run(t);
  tag_tally::now().add(seen.tags);
  return seen;
}
inline std::string failure(const tape& t) {
  return played(t).failure;
}

#ifdef CAIRN_SANITIZED
inline constexpr char usual_parameters[] = "seed=20261122 max_success=200";
#else
inline constexpr char usual_parameters[] = "seed=20261122 max_success=600";
#endif

class claims {
 public:
  explicit claims(std::string program) : program_(std::move(program)) {
    black_box::arm();
    setenv("RC_PARAMS", usual_parameters, 0);
    std::printf("%s: RC_PARAMS=\"%s\"\n", program_.c_str(), std::getenv("RC_PARAMS"));
    std::fflush(stdout);
  }

  /// verify(tape): empty if the claim holds, else what was not true.
  template <class Verify>
  claims& hold(const std::string& claim, const tape_kind& kind, Verify verify) {
    if (stops_) return *this;
    number_++;
    tape worst;
    std::string why;
    tag_tally::now() = {};
    const std::string file = program_ + "." + std::to_string(number_) + ".tape";
    const auto tapes = tapes_of(kind);
    const bool held = rc::check(claim, [&] {
      const tape t = *tapes;
      black_box::record(file, encode(t));
      const std::string wrong = verify(t);
      if (wrong.empty()) return;
      worst = t;
      why = wrong;
      RC_FAIL(wrong);
    });
    std::printf("  %s\n", tag_tally::now().distribution().c_str());
    if (!held) {
      save(file, worst);
      report(claim, why);
      std::printf("replay: cairn-replay %s\n", file.c_str());
    } else if (const std::string missed = tag_tally::now().missed(kind.floors); !missed.empty()) {
      report(claim, "too few of its tapes are about it: " + missed);
    }
    std::fflush(stdout);
    return *this;
  }
  /// A claim that needs no random input: once is enough.
  template <class Body>
  claims& hold_once(const std::string& claim, Body verify) {
    if (stops_) return *this;
    number_++;
    const std::string wrong = verify();
    std::printf("\n- %s\n%s\n", claim.c_str(), wrong.empty() ? "OK, passed once" : wrong.c_str());
    if (!wrong.empty()) report(claim, wrong);
    return *this;
  }
  /// A claim with its own generator.
  template <class Property>
  claims& hold(const std::string& claim, Property property) {
    if (stops_) return *this;
    number_++;
    if (!rc::check(claim, property)) report(claim, "falsified");
    return *this;
  }
  int result() const { return failed_ ? 1 : 0; }

 private:
  void report(const std::string& claim, const std::string& why) {
    std::printf("%s: \"%s\" does not hold: %s\n", program_.c_str(), claim.c_str(), why.c_str());
    failed_ = true;
    stops_ = std::getenv("CAIRN_FIRST_CLAIM") != nullptr;
  }

  std::string program_;
  int number_ = 0;
  bool failed_ = false, stops_ = false;
};

}  // namespace cairn::properties
