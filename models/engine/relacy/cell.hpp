// SPDX-License-Identifier: MIT
//
// cell - what Relacy's atomics and variables hold here: a value and who wrote it, so that a trace knows what was read
// although Relacy only tells the value; and values as text.
//
// Cells are equal if their values are: a compare-exchange does not look at the writer.
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ostream>
#include <type_traits>

namespace cairn::check::relacy {

template <class T>
bool same_value(const T& a, const T& b) {
  if constexpr (std::has_unique_object_representations_v<T>) {
    return std::memcmp(&a, &b, sizeof(T)) == 0;
  } else {
    return a == b;
  }
}

template <class T>
struct cell {
  T value{};
  std::uint32_t position = 0;           ///< in modification order; of the initial value: 0
  std::uint16_t thread = 0, index = 0;  ///< the event; index 0: none

  cell() = default;
  cell(T of, std::uint32_t at, std::uint16_t by, std::uint16_t event)
      : value(of), position(at), thread(by), index(event) {}
  cell& operator=(int) {  // Relacy sets a variable to 0 before it is constructed
    *this = cell();
    return *this;
  }
  friend bool operator==(const cell& a, const cell& b) { return same_value(a.value, b.value); }
  friend std::ostream& operator<<(std::ostream& out, const cell&) { return out; }  // Relacy's history: not used
};

/// As traces show it. Pointers are named later, when the objects are known (trace.hpp).
template <class T>
void print_value(char* to, std::size_t size, const T& value, bool& is_pointer) {
  is_pointer = false;
  if constexpr (std::is_same_v<T, bool>) {
    std::snprintf(to, size, "%s", value ? "true" : "false");
  } else if constexpr (std::is_pointer_v<T>) {
    is_pointer = true;
    std::snprintf(to, size, "%llx", static_cast<unsigned long long>(reinterpret_cast<std::uintptr_t>(value)));
  } else if constexpr (std::is_enum_v<T>) {
    std::snprintf(to, size, "%lld", static_cast<long long>(value));
  } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
    std::snprintf(to, size, "%lld", static_cast<long long>(value));
  } else if constexpr (std::is_integral_v<T>) {
    std::snprintf(to, size, static_cast<unsigned long long>(value) < 1'000'000 ? "%llu" : "0x%llx",
                  static_cast<unsigned long long>(value));
  } else {
    const auto* bytes = reinterpret_cast<const unsigned char*>(&value);
    std::size_t used = 0;
    for (std::size_t i = sizeof(T); i-- != 0 && used + 3 < size; used += 2) {
      std::snprintf(to + used, size - used, "%02x", bytes[i]);
    }
  }
}

}  // namespace cairn::check::relacy
