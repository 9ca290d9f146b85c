// SPDX-License-Identifier: MIT
//
// claims - RapidCheck over the tape: one call a claim, one line of how to replay it.
//
//   int main() { return claims("blocks").hold("live blocks never overlap", {}, [](const tape& t) { ... }).result(); }
//
// Determinism: the seed is fixed unless RC_PARAMS gives another ("seed=7 max_success=500", or the reproduce= string
// that RapidCheck prints). A failing tape is shrunk and written to <program>.<n>.tape in the current directory; move it
// to fuzz/found/heap/ and the replay test runs it for ever.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <string>

#include <rapidcheck.h>

#include "player.hpp"

namespace cairn::properties {

/// What kind of tapes a claim is about. Weights in the order of `verb`.
struct tape_kind {
  std::array<int, verbs> weights{20, 6, 6, 8, 24, 4, 3, 3, 2, 3, 0};
  std::uint8_t flags = 0;       ///< always set
  std::uint8_t more_flags = 0;  ///< set at random
  bool faults = false;
  std::size_t contexts = max_contexts;  ///< at most
  std::size_t length = 400;
  std::array<int, heap_verbs - verbs> heaps = {};  ///< weights of the heap verbs; they need the flag
};

inline rc::Gen<tape> tapes_of(const tape_kind& kind) {
  std::vector<std::uint8_t> bag;
  for (unsigned v = 0; v < verbs; v++)
    bag.insert(bag.end(), static_cast<std::size_t>(kind.weights[v]), static_cast<std::uint8_t>(v));
  for (unsigned v = verbs; v < heap_verbs; v++)
    bag.insert(bag.end(), static_cast<std::size_t>(kind.heaps[v - verbs]), static_cast<std::uint8_t>(v));
  if (bag.size() > 256) std::abort();  // a byte chooses
  const bool heaps = (kind.flags & tape::heaps) != 0;
  const auto byte = [](int from, int to) {  // [from, to)
    return rc::gen::map(rc::gen::inRange(from, to), [](int v) { return static_cast<std::uint8_t>(v); });
  };
  // One number a record: a generator for each field would cost ten times as much as running the tape.
  const auto record = rc::gen::map(rc::gen::inRange(std::uint64_t{0}, std::uint64_t{1} << 48), [=](std::uint64_t n) {
    const auto at = [n](unsigned index) { return static_cast<std::uint8_t>(n >> 8 * index); };
    const auto delta = static_cast<std::int8_t>(at(1) % 40 - 20);
    // Three times in four one of the first three handles, so that operations meet.
    const auto align = static_cast<std::uint8_t>(heaps && at(0) % 4 != 0 ? at(0) % 60 : at(0));
    return operation{bag[at(5) % bag.size()],
                     static_cast<std::uint8_t>(at(3) % max_contexts),
                     static_cast<std::uint8_t>(at(4) % slots),
                     at(2),
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
      rc::gen::set(&tape::seed, byte(1, 256)),
      rc::gen::set(&tape::operations, rc::gen::scale(static_cast<double>(kind.length) / 100.0,
                                                     rc::gen::container<std::vector<operation>>(record))));
}

inline void showValue(const tape& t, std::ostream& os) {
  os << "tape of " << t.operations.size() << " operations, " << int{t.contexts} << " contexts, flags " << int{t.flags}
     << ", faults " << int{t.faults} << ", seed " << int{t.seed} << '\n';
  for (const operation& o : t.operations) os << "  " << describe(o) << '\n';
}

class claims {
 public:
  explicit claims(std::string program) : program_(std::move(program)) {
    setenv("RC_PARAMS", "seed=20261122 max_success=600", 0);
    std::printf("%s: RC_PARAMS=\"%s\"\n", program_.c_str(), std::getenv("RC_PARAMS"));
    std::fflush(stdout);
  }

  /// verify(tape): empty if the claim holds, else what was not true.
  template <class Verify>
  claims& hold(const std::string& claim, const tape_kind& kind, Verify verify) {
    number_++;
    tape worst;
    std::string why;
    const auto tapes = tapes_of(kind);
    const bool held = rc::check(claim, [&] {
      const tape t = *tapes;
      const std::string wrong = verify(t);
      if (wrong.empty()) return;
      worst = t;
      why = wrong;
      RC_FAIL(wrong);
    });
    if (!held) {
      const std::string file = program_ + "." + std::to_string(number_) + ".tape";
      save(file, worst);
      std::printf("%s: \"%s\" does not hold: %s\nreplay: cairn-replay %s\n", program_.c_str(), claim.c_str(),
                  why.c_str(), file.c_str());
      failed_ = true;
    }
    return *this;
  }
  /// A claim that needs no random input: once is enough.
  template <class Body>
  claims& hold_once(const std::string& claim, Body verify) {
    number_++;
    const std::string wrong = verify();
    std::printf("\n- %s\n%s\n", claim.c_str(), wrong.empty() ? "OK, passed once" : wrong.c_str());
    failed_ |= !wrong.empty();
    return *this;
  }
  /// A claim with its own generator.
  template <class Property>
  claims& hold(const std::string& claim, Property property) {
    number_++;
    if (!rc::check(claim, property)) failed_ = true;
    return *this;
  }
  int result() const { return failed_ ? 1 : 0; }

 private:
  std::string program_;
  int number_ = 0;
  bool failed_ = false;
};

}  // namespace cairn::properties
