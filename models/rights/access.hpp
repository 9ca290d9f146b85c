// SPDX-License-Identifier: MIT
//
// access - the access rights of some places in the model's memory, a relaxed word each: nothing, reserved, opened.
//
// The system orders nothing for the program here: a right is seen by who comes after the call that gave it, as C++
// knows it. Real systems give rights to all threads at once, so what these scenarios demand is enough everywhere.
#pragma once
#include <cstddef>
#include <cstdint>

#include "contexts.hpp"
#include "platform.hpp"

namespace cairn::check {

template <class P>
class access {
 public:
  static constexpr std::uint32_t nothing = 0, reserved = 1, opened = 2;

  access() {
    now_ = this;
    contexts::reserving_at = [](void* from, std::size_t bytes) { return now_->reserve(from, bytes); };
    contexts::opening = [](void* from, std::size_t bytes) { return now_->open(from, bytes); };
  }
  /// For the constructor of a scenario.
  void watch(const void* address, std::uint32_t right) {
    places_[used_].address = static_cast<const std::byte*>(address);
    places_[used_++].right.store(right, order::relaxed, at<"model.right_first">);
  }
  /// The current thread looks at what lies there, or writes it.
  void check(const void* address) {
    for (unsigned i = 0; i < used_; i++) {
      if (places_[i].address == address) P::check(right_of(i) == opened);
    }
  }

 private:
  std::uint32_t right_of(unsigned i) { return places_[i].right.load(order::relaxed, at<"model.right">); }
  /// As the system: refused where anything of it is reserved already.
  bool reserve(void* from, std::size_t bytes) {
    bool free = true;
    each(from, bytes, [&](unsigned i) { free &= right_of(i) == nothing; });
    if (!free) return false;
    each(from, bytes, [this](unsigned i) { places_[i].right.store(reserved, order::relaxed, at<"model.reserve">); });
    return true;
  }
  bool open(void* from, std::size_t bytes) {
    each(from, bytes, [this](unsigned i) {
      P::check(right_of(i) != nothing);  // only what has been reserved can be opened
      places_[i].right.store(opened, order::relaxed, at<"model.open">);
    });
    return true;
  }
  template <class F>
  void each(void* from, std::size_t bytes, F f) {
    for (unsigned i = 0; i < used_; i++) {
      if (places_[i].address >= from && places_[i].address < static_cast<std::byte*>(from) + bytes) f(i);
    }
  }

  struct place {
    const std::byte* address = nullptr;
    typename P::template atomic<std::uint32_t> right;
  };
  static inline access* now_ = nullptr;
  place places_[4];
  unsigned used_ = 0;
};

}  // namespace cairn::check
