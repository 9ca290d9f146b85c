// SPDX-License-Identifier: MIT
//
// workload - one program of allocations: what it is called, how many threads it wants, what it gives back.
//
// Invariant: the work and the checksum depend on threads, scale and seed only; never on who allocates, nor on the
// schedule of the threads. So sums over blocks must not depend on the order in which blocks are freed.

#pragma once

#include <cstddef>
#include <cstdint>

namespace cairn::bench {

struct request {
  unsigned threads;
  double scale;  // of the number of operations, not of the live memory
  std::uint64_t seed;

  // At least one, so that any positive scale does some work.
  std::uint64_t scaled(std::uint64_t count) const {
    const auto n = static_cast<std::uint64_t>(static_cast<double>(count) * scale);
    return n == 0 ? 1 : n;
  }
};

struct outcome {
  std::uint64_t operations = 0;  // blocks allocated or reallocated; for strings and kv, elements handled
  std::uint64_t checksum = 0;

  void operator+=(const outcome& other) {
    operations += other.operations;
    checksum += other.checksum;
  }
};

outcome run_churn(const request&);
outcome run_frag(const request&);
outcome run_kv(const request&);
outcome run_large(const request&);
outcome run_pipeline(const request&);
outcome run_server(const request&);
outcome run_storm(const request&);
outcome run_strings(const request&);
outcome run_trees(const request&);

}  // namespace cairn::bench
