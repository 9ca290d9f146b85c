// SPDX-License-Identifier: MIT
//
// desk - where a visitor asks for pages and who is inside the heap copies them: type-stable memory of the process's.
//
//   visitor: slices of up to visit_pages pages ---> | sheet | sheet | ... | <--- answerer: what is live in each
//
// Invariant: one holder at a time; request.hpp hands it over. The answerer fills the first `answered` sheets and no
// other, so that its work is bounded: the visitor asks again for the rest.
#pragma once
#include "page.hpp"
#include "request.hpp"

namespace cairn {

template <class P, Geometry G>
struct desk {
  using page_type = page<P, G>;
  using block_type = typename page_type::block_type;
  template <class T>
  using plain = typename P::template plain<T>;
  static constexpr unsigned most_blocks = static_cast<unsigned>(G::slice_bytes / G::granule);
  static constexpr unsigned words = (most_blocks + word_bits - 1) / word_bits;

  struct sheet {
    plain<std::size_t> slice;  ///< asked for
    plain<bool> valid;         ///< the heap had the page; otherwise nothing below is
    plain<block_type*> start;
    plain<std::size_t> block_size;
    plain<std::uint32_t> used, limit, capacity;
    plain<std::uint64_t> live[words];  ///< a bit for each block below capacity
  };

  question<P> asked;
  typename P::template atomic<std::uint32_t> link;  ///< among the free desks
  plain<std::uint32_t> count, answered;
  plain<std::uint64_t> heap;     ///< its handle, as who is inside knows it
  plain<std::size_t> low, high;  ///< bounds of the heap's slices; low > high: it never had a page
  sheet sheets[G::visit_pages];

  /// Holder of the heap and of the desk: copies what is live in the page. The number of blocks looked at.
  static std::uint32_t copy(sheet& to, page_type* record, std::uint64_t owner) noexcept {
    // acquire; pairs with page.move: a page that has just been moved here is as its last holder left it.
    const std::uint64_t now = record->owner.load(order::acquire, at<"visit.owner">);
    to.valid.set(owner_word::without_full(now) == owner);
    if (!to.valid.get()) return 1;
    const std::uint32_t capacity = record->capacity();
    std::uint32_t free = 0;
    for (unsigned i = 0; i < words && i * word_bits < capacity; i++) {
      const std::uint32_t rest = capacity - i * word_bits;
      to.live[i].set(run_mask(0, rest < word_bits ? rest : word_bits));
    }
    const auto cross_out = [&](block_type* block) {
      const std::uint32_t index = record->index_of(block);
      auto& word = to.live[index / word_bits];
      word.set(word.get() & ~(std::uint64_t{1} << index % word_bits));
      free++;
    };
    for (block_type* block = record->free.get(); block != nullptr; block = block->next.get()) cross_out(block);
    record->remote.for_each(record->start.get(), cross_out);
    to.start.set(record->start.get());
    to.block_size.set(record->block_size.get());
    to.limit.set(record->limit.get());
    to.capacity.set(capacity);
    to.used.set(capacity - free);
    return free + 1;
  }
};

/// Desks are few: their table is small.
template <Geometry G>
struct desk_geometry : G {
  static constexpr std::size_t max_heaps = G::max_desks;
  static constexpr std::size_t heap_chunk = G::max_desks < 8 ? G::max_desks : 8;
};

}  // namespace cairn
