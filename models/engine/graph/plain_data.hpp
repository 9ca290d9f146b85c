// SPDX-License-Identifier: MIT
//
// plain_data - data that is not atomic: the value itself, with a shadow that finds races, reads before any write, and
// uses after the end (plain_data.cpp).
#pragma once
#include <string>
#include <type_traits>

#include "word.hpp"

namespace cairn::check::graph {

/// Of a power of two bytes, so that a block of the core has a size and an alignment as it has where it ships.
template <class T>
struct alignas(64) plain_data {
  using value_type = T;
  plain_data() : data_{} { runtime::now->construct_plain(shadow_, runtime::over_zeroes); }
  explicit plain_data(T first) : data_(first) { runtime::now->construct_plain(shadow_, true); }
  ~plain_data() {
    if (!runtime::now->threads_run()) return;
    runtime::now->write_plain(shadow_, this, "destruction", 0);
    shadow_.dead = true;
  }
  plain_data(const plain_data&) = delete;
  plain_data& operator=(const plain_data&) = delete;
  T get(const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) const {
    if (runtime::now->recording()) runtime::now->record_plain(false, this, file, line, shown());
    runtime::now->read_plain(shadow_, this, file, line);
    return data_;
  }
  void set(T to, const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
    data_ = to;
    if (runtime::now->recording()) runtime::now->record_plain(true, this, file, line, shown());
    runtime::now->write_plain(shadow_, this, file, line);
  }

 private:
  std::string shown() const {
    if constexpr (std::is_pointer_v<T>) {
      return data_ == nullptr ? "null" : runtime::now->name_of_address(static_cast<const void*>(data_));
    } else if constexpr (std::is_enum_v<T>) {
      return std::to_string(static_cast<long long>(data_));
    } else if constexpr (std::is_arithmetic_v<T>) {
      return std::to_string(data_);
    } else {
      return "...";
    }
  }
  T data_;
  shadow shadow_;
};

}  // namespace cairn::check::graph
