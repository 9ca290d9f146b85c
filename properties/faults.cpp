// SPDX-License-Identifier: MIT
//
// faults - the system refuses: calls return null, and nothing else happens.
#include <cstdio>

#include "claims.hpp"

using namespace cairn::properties;

namespace {

/// A program that touches every kind of page and every system call.
tape script(std::uint8_t flags) {
  tape t;
  t.contexts = 2;
  t.flags = flags;
  const auto add = [&](verb v, unsigned context, unsigned slot, unsigned size, int delta) {
    t.operations.push_back({static_cast<std::uint8_t>(v), static_cast<std::uint8_t>(context),
                            static_cast<std::uint8_t>(slot), static_cast<std::uint8_t>(size),
                            static_cast<std::int8_t>(delta), 0});
  };
  for (unsigned round = 0; round < 3; round++) {
    for (unsigned slot = 0; slot < 12; slot++) add(verb::malloc, slot % 2, slot + 12 * round, slot, 0);
    for (unsigned slot = 0; slot < 12; slot += 2) add(verb::realloc, 0, slot + 12 * round, 8, 0);
    for (unsigned slot = 0; slot < 12; slot += 3) add(verb::free, 1, slot + 12 * round, 0, 0);
    add(verb::advance_clock, 0, 0, 255, 0);
    add(verb::collect, round % 2, 0, 0, 1);
    if (round == 1) add(verb::end_context, 1, 0, 0, 1);
  }
  return t;
}

template <cairn::Geometry G>
struct failing_player : player<G> {
  failing_player(const tape& t, std::uint32_t kinds, std::uint64_t nth, bool later_ones_too) : player<G>(t) {
    this->player_base<G>::heap_.os.fail(kinds, nth, later_ones_too);
  }
};

/// The first, the second ... call of these kinds fails, until the script makes fewer of them. `failed`: how many did.
template <cairn::Geometry G>
std::string each_call_fails(std::uint32_t kinds, bool later_ones_too, std::uint64_t& failed) {
  tape t = script(std::is_same_v<G, shipping_geometry> ? std::uint8_t{tape::shipping} : std::uint8_t{0});
  t.faults = static_cast<std::uint8_t>(kinds);  // null is an answer
  for (std::uint64_t nth = 1;; nth++) {
    const outcome seen = failing_player<G>(t, kinds, nth, later_ones_too).run();
    if (!seen.failure.empty())
      return "kinds " + std::to_string(kinds) + ", call " + std::to_string(nth) + ": " + seen.failure;
    if (seen.tags.of(tag::os_failure) == 0) return "";
    failed++;
  }
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
    for (unsigned kind = 0; kind <= os_calls; kind++) {
      const std::uint32_t mask = kind == os_calls ? every_call : 1u << kind;
      std::uint64_t failed = 0, of_shipping = 0;
      for (const bool on : {false, true}) {
        std::string wrong = each_call_fails<tiny_geometry>(mask, on, failed);
        if (wrong.empty()) wrong = each_call_fails<shipping_geometry>(mask, on, of_shipping);
        if (!wrong.empty()) return wrong;
      }
      std::printf("  kinds %u: %llu calls failed, with the shipping geometry %llu\n", mask,
                  static_cast<unsigned long long>(failed), static_cast<unsigned long long>(of_shipping));
      if (mask == every_call && failed < 60)
        return "the script reaches only " + std::to_string(failed) + " system calls";
    }
    return "";
  });
  return all.result();
}
