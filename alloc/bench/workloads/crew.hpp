// SPDX-License-Identifier: MIT
//
// crew - runs a function on n threads at once, waits for all, and adds up what they return.

#pragma once

#include <thread>
#include <vector>

#include "workload.hpp"

namespace cairn::bench {

template <typename Work>  // outcome work(unsigned thread)
outcome run_crew(unsigned threads, Work work) {
  std::vector<outcome> parts(threads);
  {
    std::vector<std::jthread> crew;
    crew.reserve(threads);
    for (unsigned t = 0; t < threads; t++) {
      crew.emplace_back([&parts, &work, t] { parts[t] = work(t); });
    }
  }
  outcome total;
  for (const outcome& part : parts) total += part;
  return total;
}

}  // namespace cairn::bench
