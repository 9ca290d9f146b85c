// SPDX-License-Identifier: MIT
//
// block - a block of Cairn's that says what it must hold: its size and a label at both ends.
//
//   | label | size ... | label |       `make` writes it, `holds` reads it again: a block that two have been given, or
//   one
//                                      that was handed out again too early, is noticed
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "cairn.h"

namespace endurance {

struct block {
  std::uint64_t label;
  std::size_t size;

  static constexpr std::size_t least = 24;

  /// From `allocate(size)`; null where that says so.
  template <class Allocate>
  static block* make(std::size_t size, std::uint64_t label, Allocate allocate) {
    if (size < least) size = least;
    auto* made = static_cast<block*>(allocate(size));
    if (made != nullptr) made->write(size, label);
    return made;
  }
  static block* make(std::size_t size, std::uint64_t label) {
    return make(size, label, [](std::size_t n) { return cairn_malloc(n); });
  }

  void write(std::size_t bytes, std::uint64_t with) {
    label = with;
    size = bytes;
    std::memcpy(tail(), &with, sizeof with);
  }
  bool holds(std::uint64_t with) const {
    std::uint64_t last;
    if (label != with || size < least || size > std::size_t{1} << 30) return false;
    std::memcpy(&last, const_cast<block*>(this)->tail(), sizeof last);
    return last == with;
  }

 private:
  char* tail() { return reinterpret_cast<char*>(this) + size - sizeof label; }
};

}  // namespace endurance
