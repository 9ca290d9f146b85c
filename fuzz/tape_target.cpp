// SPDX-License-Identifier: MIT
//
// tape_target - what the targets share whose tapes run on the scripted platform: play the bytes.
//
// A target says by shape() what its headers look like; bytes of another shape are another target's and are not run, so
// each finding means the same to cairn-replay. A finding is a claim of the shadow heap that does not hold.
#include "tape_target.hpp"

#include <cstdio>
#include <cstdlib>

#include "player.hpp"

namespace {
using namespace cairn::properties;

__attribute__((section("__libfuzzer_extra_counters"))) std::uint8_t page_counters[page_trace::size];

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  scripted_memory::lasting = true;
  shadow_heap::whole_up_to = std::size_t{4} << 10;
  page_trace::counters = page_counters;
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const tape program = decode(bytes, size);
  tape shaped = program;
  cairn::fuzz::shape(shaped);
  if (shaped != program) return 0;
  const outcome seen = run(program);
  if (seen.failure.empty()) return 0;
  std::fprintf(stderr, "at operation %zu: %s\n", seen.operation, seen.failure.c_str());
  for (const operation& o : program.operations) std::fprintf(stderr, "  %s\n", describe(o).c_str());
  std::abort();
}
