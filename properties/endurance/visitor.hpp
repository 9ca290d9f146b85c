// SPDX-License-Identifier: MIT
//
// visitor - notes the blocks that a visit shows, and checks each against its area.
//
//   area, block, block, ... area, block, ...        an area says how many of its blocks are live: so many must follow
#pragma once
#include <algorithm>
#include <cstdint>

#include "cairn.h"
#include "table.hpp"

namespace endurance {

class visitor {
 public:
  /// Of at most so many blocks; more is a mistake.
  explicit visitor(std::size_t most) : seen_(most) {}

  /// `heap`: every area must be of it; null: any.
  void start(cairn_heap_t* heap) {
    heap_ = heap;
    count_ = expected_ = mistakes_ = 0;
  }
  static int visit(const cairn_area_t* area, void* block, std::size_t size, void* self) {
    static_cast<visitor*>(self)->note(*area, block, size);
    return 1;
  }

  std::size_t blocks() const { return count_; }
  std::uint64_t mistakes() const { return mistakes_ + (expected_ != 0); }
  void* operator[](std::size_t i) const { return seen_[i]; }

  /// Before times().
  void sort() { std::sort(seen_.begin(), seen_.begin() + count_); }
  std::size_t times(void* block) {
    const auto range = std::equal_range(seen_.begin(), seen_.begin() + count_, block);
    return static_cast<std::size_t>(range.second - range.first);
  }

 private:
  void note(const cairn_area_t& area, void* block, std::size_t size) {
    if (block == nullptr) {
      mistakes_ += expected_ != 0;  // of the area before
      mistakes_ += area.used > area.capacity || area.block_size == 0;
      mistakes_ += heap_ != nullptr && area.heap != heap_;
      expected_ = area.used;
      return;
    }
    const auto offset = reinterpret_cast<std::uintptr_t>(block) - reinterpret_cast<std::uintptr_t>(area.start);
    mistakes_ += offset % area.block_size != 0 || offset / area.block_size >= area.capacity;
    mistakes_ += size != area.block_size;
    mistakes_ += expected_ == 0;
    expected_ -= expected_ != 0;
    if (count_ < seen_.size()) {
      seen_[count_++] = block;
    } else {
      mistakes_++;
    }
  }

  table<void*> seen_;
  cairn_heap_t* heap_ = nullptr;
  std::size_t count_ = 0, expected_ = 0;
  std::uint64_t mistakes_ = 0;
};

}  // namespace endurance
