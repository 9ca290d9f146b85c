// SPDX-License-Identifier: MIT
//
// value - the bytes of what an atomic or a plain holds, of 1 to 16 bytes, zero-extended: what engines keep and compare.
#pragma once
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace cairn::check {

struct value {
  std::uint64_t low = 0, high = 0;
  bool operator==(const value&) const = default;
};

template <class T>
value to_value(const T& from) {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(value));
  value v;
  std::memcpy(static_cast<void*>(&v), &from, sizeof from);
  return v;
}
template <class T>
T from_value(const value& v) {
  T made;
  std::memcpy(static_cast<void*>(&made), &v, sizeof made);
  return made;
}

}  // namespace cairn::check
