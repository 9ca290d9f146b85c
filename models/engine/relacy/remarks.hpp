// SPDX-License-Identifier: MIT
//
// remarks - what an execution has said: cover points, outcome.
#pragma once
#include <cstdint>

namespace cairn::check::relacy {

struct remarks {
  static constexpr unsigned limit = 64;
  const char* points[limit];
  unsigned used = 0;
  bool has_outcome = false;
  std::uint64_t outcome = 0;
};
inline remarks said;

}  // namespace cairn::check::relacy
