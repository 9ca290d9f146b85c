// SPDX-License-Identifier: MIT
//
// claims - where RapidCheck is: how tapes are drawn, and what becomes of a claim that does not hold.
#include "claims.hpp"

#include <rapidcheck.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <ostream>

CAIRN_TEST_ABORTS_ON_ERROR

namespace cairn::properties {

// Found by RapidCheck, which prints a counterexample with it.
void showValue(const tape& t, std::ostream& os);
void showValue(const tape& t, std::ostream& os) {
  os << "tape of " << t.operations.size() << " operations, " << int{t.contexts} << " contexts, flags " << int{t.flags}
     << ", faults " << int{t.faults} << ", seed " << int{t.seed} << '\n';
  for (const operation& o : t.operations) os << "  " << describe(o) << '\n';
}

namespace {

#ifdef CAIRN_SANITIZED
constexpr char usual_parameters[] = "seed=20261122 max_success=200";
#else
constexpr char usual_parameters[] = "seed=20261122 max_success=600";
#endif

rc::Gen<tape> tapes_of(const tape_kind& kind) {
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

}  // namespace

claims::claims(std::string program) : program_(std::move(program)) {
  black_box::arm();
  setenv("RC_PARAMS", usual_parameters, 0);
  std::printf("%s: RC_PARAMS=\"%s\"\n", program_.c_str(), std::getenv("RC_PARAMS"));
  std::fflush(stdout);
}

claims& claims::hold(const std::string& claim, const tape_kind& kind,
                     const std::function<std::string(const tape&)>& verify) {
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
    std::string wrong;
    try {
      wrong = verify(t);
    } catch (const std::exception& error) {
      wrong = std::string("an exception: ") + error.what();
    }
    if (wrong.empty()) return;
    worst = t;
    why = wrong;
    RC_FAIL(wrong);
  });
  std::printf("  %s\n", tag_tally::now().distribution().c_str());
  if (!held) {
    report(claim, why);
    if (save(file, worst)) {
      std::printf("replay: cairn-replay %s\n", file.c_str());
    } else {
      std::printf("cannot write %s\n", file.c_str());
    }
  } else if (const std::string missed = tag_tally::now().missed(kind.floors); !missed.empty()) {
    report(claim, "too few of its tapes are about it: " + missed);
  }
  std::fflush(stdout);
  return *this;
}

claims& claims::hold_once(const std::string& claim, const std::function<std::string()>& verify) {
  if (stops_) return *this;
  number_++;
  black_box::record_claim(claim);
  const std::string wrong = verify();
  std::printf("\n- %s\n%s\n", claim.c_str(), wrong.empty() ? "OK, passed once" : wrong.c_str());
  if (!wrong.empty()) report(claim, wrong);
  return *this;
}

claims& claims::hold(const std::string& claim, const std::function<void()>& property) {
  if (stops_) return *this;
  number_++;
  black_box::record_claim(claim);
  if (!rc::check(claim, property)) report(claim, "falsified");
  return *this;
}

void claims::report(const std::string& claim, const std::string& why) {
  std::printf("%s: \"%s\" does not hold: %s\n", program_.c_str(), claim.c_str(), why.c_str());
  failed_ = true;
  stops_ = std::getenv("CAIRN_FIRST_CLAIM") != nullptr;
}

}  // namespace cairn::properties
