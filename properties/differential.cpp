// SPDX-License-Identifier: MIT
//
// differential - one tape on allocators that must agree: with misuse checks, without, with sealed links; one thread and
// four.
//
//   checks    what makes them, or a seal, may cost time, and decides no address
//   contexts  who calls decides where a block is, never how large it is (realloc apart: whether it moves, and so how
//             much a block keeps, depends on who has the page)
#include "claims.hpp"

using namespace cairn::properties;

namespace {

struct unchecked_geometry : tiny_geometry {
  static constexpr bool misuse_checks = false;
};

std::string checks_decide(const tape& t) {
  const outcome checked = played(t);
  if (!checked.failure.empty()) return checked.failure;
  const outcome unchecked = player<unchecked_geometry>(t).run();
  if (!unchecked.failure.empty()) return "without checks: " + unchecked.failure;
  if (checked.addresses != unchecked.addresses) return "misuse checks decide an address";
  const outcome sealed = player<sealed_geometry>(t).run();
  if (!sealed.failure.empty()) return "with sealed links: " + sealed.failure;
  return checked.addresses == sealed.addresses ? "" : "seals decide an address";
}

/// Sizes in the order of the calls; those of calls that one of the two has refused say nothing.
std::string contexts_decide(const tape& t) {
  tape alone = t, together = t;
  alone.contexts = 1;
  together.contexts = 4;
  const outcome one = run(alone), four = played(together);
  if (!one.failure.empty()) return "one context: " + one.failure;
  if (!four.failure.empty()) return "four contexts: " + four.failure;
  if (one.usable.size() != four.usable.size()) return "another number of calls";
  for (std::size_t i = 0; i < one.usable.size(); i++) {
    if (one.usable[i] != 0 && four.usable[i] != 0 && one.usable[i] != four.usable[i]) {
      return "call " + std::to_string(i) + " gave " + std::to_string(one.usable[i]) + " bytes to one context, and " +
             std::to_string(four.usable[i]) + " among four";
    }
  }
  return "";
}

}  // namespace

int main() {
  claims all("differential");
  const std::uint8_t platforms = tape::anywhere | tape::skewed;
  all.hold("misuse checks and seals decide no address",
           {.more_flags = platforms | tape::hooks_fail, .floors = {{tag::block, 80}, {tag::foreign_free, 40}}},
           checks_decide);
  all.hold("nor among shard heaps",
           {.weights = {20, 2, 2, 3, 30, 2, 1, 4, 2, 1, 0},
            .flags = tape::heaps,
            .more_flags = platforms,
            .heaps = {12, 16, 8, 14, 5, 8, 2, 2, 8, 3, 3, 6, 4, 4, 4, 3, 3, 3, 1, 2, 1, 3, 6, 0, 1},
            .more = {{verb::make_region, 3}},
            .floors = {{tag::heap_made, 60}, {tag::entered, 30}, {tag::destroyed, 15}}},
           checks_decide);
  all.hold("nor when system calls fail",
           {.weights = {20, 6, 6, 8, 24, 4, 3, 3, 2, 3, 6},
            .more_flags = platforms,
            .faults = true,
            .floors = {{tag::os_failure, 20}}},
           checks_decide);
  // Of the shipping geometry: where memory is short, a block may have a page of its own, which is larger.
  all.hold("how large a block is does not depend on who asks",
           {.weights = {20, 6, 6, 0, 24, 4, 0, 3, 2, 3, 0},
            .flags = tape::shipping,
            .more_flags = platforms,
            .length = 150,
            .floors = {{tag::block, 80}, {tag::foreign_free, 40}, {tag::thread_end, 20}}},
           contexts_decide);
  return all.result();
}
