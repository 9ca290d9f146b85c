// SPDX-License-Identifier: MIT
//
// heap - libFuzzer over the operation tape: any bytes are a program for the allocator (properties/tape.hpp).
//
// A finding is a claim of the shadow heap that does not hold: the message says which, libFuzzer keeps the bytes.
#include <cstdio>
#include <cstdlib>

#include "player.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cairn::properties;
  const tape program = decode(bytes, size);
  const outcome seen = run(program);
  if (seen.failure.empty()) return 0;
  std::fprintf(stderr, "at operation %zu: %s\n", seen.operation, seen.failure.c_str());
  for (const operation& o : program.operations) std::fprintf(stderr, "  %s\n", describe(o).c_str());
  std::abort();
}
