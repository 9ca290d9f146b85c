// SPDX-License-Identifier: MIT
//
// cell - what Relacy's atomics and variables hold here: a value and who wrote it, so that a trace knows what was read
// although Relacy only tells the value.
//
// Cells are equal if their values are: a compare-exchange does not look at the writer.
#pragma once
#include <cstdint>
#include <ostream>

#include "value.hpp"

namespace cairn::check::relacy {

struct cell {
  check::value value{};
  std::uint32_t position = 0;           ///< in modification order; of the initial value: 0
  std::uint16_t thread = 0, index = 0;  ///< the event; index 0: none

  cell() = default;
  cell(const check::value& of, std::uint32_t at, std::uint16_t by, std::uint16_t event)
      : value(of), position(at), thread(by), index(event) {}
  cell& operator=(int) {  // Relacy sets a variable to 0 before it is constructed
    *this = cell();
    return *this;
  }
  friend bool operator==(const cell& a, const cell& b) { return a.value == b.value; }
  friend std::ostream& operator<<(std::ostream& out, const cell&) { return out; }  // Relacy's history: not used
};

}  // namespace cairn::check::relacy
