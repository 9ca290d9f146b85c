// SPDX-License-Identifier: MIT
//
// faults - the system refuses: calls return null, and nothing else happens.
#include <algorithm>

#include "claims.hpp"

using namespace cairn::properties;

namespace {

/// A program that touches every kind of page and every system call; the n-th call of it fails.
template <class G>
std::string nth_call_fails(std::uint32_t kinds, std::uint64_t nth, bool later_ones_too, std::uint64_t& failed) {
  tape t;
  t.contexts = 2;
  t.flags = std::is_same_v<G, shipping_geometry> ? std::uint8_t{tape::shipping} : std::uint8_t{0};
  t.faults = static_cast<std::uint8_t>(kinds);
  const auto add = [&](verb v, unsigned context, unsigned slot, unsigned size, int delta) {
    t.operations.push_back({static_cast<std::uint8_t>(v), static_cast<std::uint8_t>(context),
                            static_cast<std::uint8_t>(slot), static_cast<std::uint8_t>(size),
                            static_cast<std::int8_t>(delta), 0});
  };
  // fail_next counts to 8: the records before it shift the window.
  add(verb::fail_next, 0, 0, 0, 0);
  t.operations.back().size = static_cast<std::uint8_t>((nth - 1) % 8);
  t.operations.back().delta = later_ones_too ? 1 : 0;
  for (unsigned round = 0; round < 3; round++) {
    for (unsigned slot = 0; slot < 12; slot++) add(verb::malloc, slot % 2, slot + 12 * round, slot, 0);
    for (unsigned slot = 0; slot < 12; slot += 2) add(verb::realloc, 0, slot + 12 * round, 8, 0);
    for (unsigned slot = 0; slot < 12; slot += 3) add(verb::free, 1, slot + 12 * round, 0, 0);
    add(verb::advance_clock, 0, 0, 255, 0);
    add(verb::collect, round % 2, 0, 0, 1);
    if (round == 1) add(verb::end_context, 1, 0, 0, 1);
    std::rotate(t.operations.begin(), t.operations.begin() + static_cast<std::ptrdiff_t>((nth - 1) / 8),
                t.operations.end());
  }
  const outcome seen = run(t);
  failed += seen.tags.of(tag::os_failure);
  return seen.failure;
}

}  // namespace

int main() {
  claims all("faults");
  const std::array<int, verbs> weights{20, 5, 5, 12, 22, 3, 1, 3, 4, 4, 10};
  const std::uint8_t platforms = tape::anywhere | tape::skewed;
  all.hold(
      "a failing system call loses nothing",
      {.weights = weights, .more_flags = platforms, .faults = true, .floors = {{tag::os_failure, 30}, {tag::null, 20}}},
      failure);
  all.hold("a failing system call loses nothing with the shipping geometry",
           {.weights = weights,
            .flags = tape::shipping,
            .more_flags = platforms,
            .faults = true,
            .length = 150,
            .floors = {{tag::os_failure, 15}}},
           failure);
  all.hold_once("the n-th failing call loses nothing, for each n and each kind", []() -> std::string {
    std::uint64_t failed = 0;
    for (unsigned kind = 0; kind <= os_calls; kind++) {
      const std::uint32_t mask = kind == os_calls ? every_call : 1u << kind;
      for (std::uint64_t nth = 1; nth <= 64; nth++) {
        for (const bool on : {false, true}) {
          const std::string wrong = nth_call_fails<tiny_geometry>(mask, nth, on, failed);
          if (!wrong.empty()) return "kinds " + std::to_string(mask) + ", call " + std::to_string(nth) + ": " + wrong;
        }
      }
      if (const std::string wrong = nth_call_fails<shipping_geometry>(mask, 1 + kind % 8, true, failed);
          !wrong.empty()) {
        return "shipping geometry, kinds " + std::to_string(mask) + ": " + wrong;
      }
    }
    return failed > 300 ? "" : "the script reached only " + std::to_string(failed) + " system calls";
  });
  return all.result();
}
