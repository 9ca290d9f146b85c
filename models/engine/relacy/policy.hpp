// SPDX-License-Identifier: MIT
//
// policy - choices of executions that are no part of a tree: random, pct, bytes. Each execution is determined by its
// number alone (bytes: by the bytes), so that any interval of numbers can be run anywhere.
//
// pct (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010): the enabled thread of the highest priority runs; at
// depth - 1 random steps it falls to the lowest. The length of the execution, which pct wants to know, is guessed: a
// random power of two from 8 to 256.
#pragma once
#include <cstdint>
#include <string>

#include "operation.hpp"
#include "result.hpp"

namespace cairn::check::relacy {

class policy {
 public:
  void begin(const options& wanted, std::uint64_t number) {
    kind_ = wanted.search;
    bytes_ = &wanted.bytes;
    state_ = number * 0x9e3779b97f4a7c15;
    step_ = next_byte_ = 0;
    if (kind_ != search_kind::pct) return;
    for (unsigned i = 0; i < max_threads; i++) priority_[i] = max_changes + 1 + i;
    for (unsigned i = max_threads; i-- > 1;) std::swap(priority_[i], priority_[random() % (i + 1)]);
    const std::uint64_t length = std::uint64_t{8} << random() % 6;
    changes_ = wanted.parameter > max_changes ? max_changes : static_cast<unsigned>(wanted.parameter);
    if (changes_ != 0) changes_--;
    for (unsigned i = 0; i < changes_; i++) change_[i] = random() % length;
  }

  unsigned thread(unsigned enabled, unsigned current) {
    if (kind_ == search_kind::pct) return by_priority(enabled);
    unsigned count = static_cast<unsigned>(__builtin_popcount(enabled));
    if (count == 1) return lowest(enabled);
    unsigned index = value(count);
    if (kind_ == search_kind::bytes && (enabled >> current & 1) != 0) {  // zero: the same thread goes on
      if (index == 0) return current;
      enabled &= ~(1u << current);
      index--;
    }
    while (index-- != 0) enabled &= enabled - 1;
    return lowest(enabled);
  }

  unsigned value(unsigned limit) {
    if (kind_ != search_kind::bytes) return static_cast<unsigned>(random() % limit);
    if (next_byte_ == bytes_->size()) return 0;
    return static_cast<unsigned char>((*bytes_)[next_byte_++]) % limit;
  }

 private:
  static constexpr unsigned max_changes = 64;

  static unsigned lowest(unsigned mask) { return static_cast<unsigned>(__builtin_ctz(mask)); }
  std::uint64_t random() {  // splitmix64
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  unsigned highest(unsigned enabled) const {
    unsigned best = lowest(enabled);
    for (unsigned i = best; i < max_threads; i++) {
      if ((enabled >> i & 1) != 0 && priority_[i] > priority_[best]) best = i;
    }
    return best;
  }
  unsigned by_priority(unsigned enabled) {
    for (unsigned i = 0; i < changes_; i++) {
      if (change_[i] == step_) priority_[highest(enabled)] = i;  // below every first priority
    }
    step_++;
    return highest(enabled);
  }

  search_kind kind_ = search_kind::random;
  const std::string* bytes_ = nullptr;
  std::uint64_t state_ = 0, step_ = 0, change_[max_changes] = {};
  std::size_t next_byte_ = 0;
  unsigned changes_ = 0, priority_[max_threads] = {};
};

}  // namespace cairn::check::relacy
