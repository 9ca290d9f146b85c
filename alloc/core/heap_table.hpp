// SPDX-License-Identifier: MIT
//
// heap_table - all heap descriptors: type-stable, never unmapped, found by number.
//
//   chunks[number / heap_chunk] -> heap_chunk descriptors        made on first use
//
// Invariants: a number below count() has its descriptor, for ever; two heaps never share a number. A descriptor that
// nobody has set up yet is all zero: its gate has generation 0, which no owner word names. Checked by models/table.
#pragma once
#include "geometry.hpp"
#include "platform.hpp"

namespace cairn {

template <Platform P, Geometry G, class Heap>
class heap_table {
 public:
  using os = typename P::os;
  static constexpr std::uint32_t none = UINT32_MAX;

  /// Any thread. A number below count().
  Heap* at_number(std::uint32_t number) const noexcept {
    // acquire; pairs with table.publish: the chunk's memory is open.
    return chunks_[number / G::heap_chunk].load(order::acquire, at<"table.chunk">) + number % G::heap_chunk;
  }
  /// Any thread, any number: null where there is no descriptor yet.
  [[gnu::always_inline]] Heap* find(std::uint32_t number) const noexcept {
    if (number >= G::max_heaps) [[unlikely]]
      return nullptr;
    // acquire; pairs with table.publish, as above.
    Heap* chunk = chunks_[number / G::heap_chunk].load(order::acquire, at<"table.find">);
    return chunk == nullptr ? nullptr : chunk + number % G::heap_chunk;
  }

  /// Any thread. The number of a new descriptor, not yet set up; `none`: out of memory.
  std::uint32_t make() noexcept {
    std::uint32_t number = count_.load(order::relaxed, at<"table.count_peek">);  // relaxed: the CAS decides
    do {
      if (number >= G::max_heaps || !chunk_ready(number / G::heap_chunk)) return none;
      // release; pairs with table.size: who counts to this number finds its chunk.
    } while (!count_.compare_exchange_weak(number, number + 1, order::release, order::relaxed, at<"table.count">));
    return number;
  }

  std::uint32_t count() const noexcept {
    // acquire; pairs with table.count.
    return count_.load(order::acquire, at<"table.size">);
  }

 private:
  static constexpr std::size_t chunk_count = G::max_heaps / G::heap_chunk;

  bool chunk_ready(std::size_t index) noexcept {
    // relaxed: only whether it is there; who uses the chunk loads it again, by table.chunk.
    if (chunks_[index].load(order::relaxed, at<"table.ready">) != nullptr) return true;
    const std::size_t bytes = round_up(G::heap_chunk * sizeof(Heap), os::page_size());
    void* memory = os::reserve(bytes, nullptr);
    if (memory == nullptr) return false;
    if (!os::open(memory, bytes)) {
      os::release(memory, bytes);
      return false;
    }
    Heap* made = P::template objects_over<Heap>(memory, G::heap_chunk);
    Heap* expected = nullptr;
    // release; pairs with table.chunk. relaxed on failure: the loser loads the chunk again where it uses it.
    if (!chunks_[index].compare_exchange_strong(expected, made, order::release, order::relaxed, at<"table.publish">)) {
      os::release(memory, bytes);
    }
    return true;
  }

  typename P::template atomic<Heap*> chunks_[chunk_count];
  typename P::template atomic<std::uint32_t> count_;
};

}  // namespace cairn
