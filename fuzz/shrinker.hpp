// SPDX-License-Identifier: MIT
//
// shrinker - the least tape that breaks the same claim: fewest operations, least fields, header and schedule.
//
//   halves, quarters, ... single records  ->  header  ->  fields  ->  schedule, until nothing more can be taken away
//
// Without an operation the events that come later move, and so do the bytes of a schedule that are about them: what a
// scheduled tape loses is tried with each part of its schedule left out, or put off, too.
// Invariant: every tape that is taken breaks the claim that the first one breaks, up to its numbers.
#pragma once
#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "tape.hpp"

namespace cairn::fuzz {

class shrinker {
 public:
  using tape = properties::tape;
  /// What is wrong with a tape; empty: nothing.
  using judge = std::function<std::string(const tape&)>;

  explicit shrinker(judge of) : judge_(std::move(of)) {}

  tape shrunk(tape t) {
    t_ = std::move(t);
    wanted_ = claim_of(t_);
    for (bool smaller = true; smaller;) {
      smaller = less_records();
      smaller |= less_header();
      smaller |= less_fields();
      smaller |= less_schedule();
    }
    return t_;
  }

 private:
  std::string claim_of(const tape& t) const {
    std::string what = judge_(t);
    what.resize(std::min(what.size(), what.find(" (client ")));  // of a scheduled tape
    std::erase_if(what, [](char c) { return c >= '0' && c <= '9'; });
    return what;
  }
  bool take(const tape& changed) {
    const auto bytes = encode(changed);
    tape candidate =
        properties::decode(bytes.data(), bytes.size());  // without the flag `heaps` kinds mean something else
    if (candidate == t_ || claim_of(candidate) != wanted_) return false;
    t_ = std::move(candidate);
    return true;
  }
  template <class Change>
  bool with(Change change) {
    tape less = t_;
    change(less);
    return take(less);
  }

  bool less_records() {
    bool smaller = false;
    for (std::size_t step = std::max<std::size_t>(t_.operations.size() / 2, 1); step != 0; step /= 2) {
      for (std::size_t from = t_.operations.size(); from != 0;) {
        from -= std::min(from, step);
        tape less = t_;
        const auto first = less.operations.begin() + static_cast<std::ptrdiff_t>(from);
        const auto rest = static_cast<std::size_t>(less.operations.end() - first);
        less.operations.erase(first, first + static_cast<std::ptrdiff_t>(std::min(step, rest)));
        smaller |= take(less) || (step == 1 && take_moved(less));
      }
    }
    return smaller;
  }
  /// With a schedule that has lost some bytes, or gained zeroes, somewhere.
  bool take_moved(const tape& less) {
    for (std::size_t at = 0; at < less.schedule.size(); at++) {
      for (std::size_t count = 1; count <= 32; count *= 2) {
        tape moved = less;
        const auto first = moved.schedule.begin() + static_cast<std::ptrdiff_t>(at);
        moved.schedule.erase(first, first + static_cast<std::ptrdiff_t>(std::min(count, less.schedule.size() - at)));
        if (take(moved)) return true;
        moved = less;
        moved.schedule.insert(moved.schedule.begin() + static_cast<std::ptrdiff_t>(at), count, 0);
        if (take(moved)) return true;
      }
    }
    return false;
  }
  bool less_header() {
    bool smaller = false;
    for (unsigned bit = 0; bit < 8; bit++) {
      smaller |= with([&](tape& less) { less.flags = static_cast<std::uint8_t>(less.flags & ~(1u << bit) & 127); });
      smaller |= with([&](tape& less) { less.faults = static_cast<std::uint8_t>(less.faults & ~(1u << bit)); });
    }
    smaller |= with([](tape& less) { less.contexts = static_cast<std::uint8_t>(std::max(less.contexts - 1, 1)); });
    return smaller;
  }
  bool less_fields() {
    using properties::operation;
    bool smaller = false;
    for (std::size_t i = 0; i < t_.operations.size(); i++) {
      for (auto field : {&operation::context, &operation::slot, &operation::size, &operation::align}) {
        smaller |= with([&](tape& less) { less.operations[i].*field = 0; });
        smaller |= with([&](tape& less) { less.operations[i].*field /= 2; });
      }
      smaller |= with([&](tape& less) { less.operations[i].delta = 0; });
      smaller |= with([&](tape& less) { less.operations[i].delta &= 7; });
    }
    return smaller;
  }
  bool less_schedule() {
    bool smaller = with([](tape& less) { less.schedule.clear(); });
    for (std::size_t i = t_.schedule.size(); i-- != 0;) {
      if (i + 1 == t_.schedule.size()) smaller |= with([](tape& less) { less.schedule.pop_back(); });
      if (i >= t_.schedule.size() || t_.schedule[i] == 0) continue;
      smaller |= with([&](tape& less) { less.schedule[i] = 0; });
      smaller |= with([&](tape& less) { less.schedule[i] &= 3; });  // another thread, but nothing stale
    }
    return smaller;
  }

  judge judge_;
  tape t_;
  std::string wanted_;
};

}  // namespace cairn::fuzz
