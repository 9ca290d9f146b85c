// SPDX-License-Identifier: MIT
//
// schedule - two or three threads on the shipping allocator, in an execution that bytes decide: who runs at each event,
// and which write a read sees. One execution an input; finding is the fuzzer's business, proving that of models/.
#include <cstdio>
#include <cstdlib>

#include "schedule_player.hpp"
#include "schedule_tape.hpp"
#include "schedule_trace.hpp"
#include "tape_target.hpp"

namespace {
using namespace cairn::fuzz;

__attribute__((section("__libfuzzer_extra_counters"))) std::uint8_t counters[schedule_trace::size];

}  // namespace

void cairn::fuzz::shape(properties::tape& t) {
  t.contexts = t.contexts % 2 == 1 ? 1 : 2;
  t.flags = properties::tape::heaps;
  t.faults = 0;
  t.seed = 1;
  t.options = properties::tape::scheduled;
  if (t.operations.size() > scheduled_records) t.operations.resize(scheduled_records);
  for (properties::operation& o : t.operations) o.size = o.align = 0, o.delta = 0;
}

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  schedule_trace::counters = counters;
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const cairn::properties::tape program = cairn::properties::decode(bytes, size);
  cairn::properties::tape shaped = program;
  shape(shaped);
  if (shaped != program) return 0;
  const scheduled_outcome seen = run(program);
  if (seen.failure.empty()) return 0;
  std::fprintf(stderr, "client %s: %s\n", seen.client.c_str(), seen.failure.c_str());
  std::abort();
}
