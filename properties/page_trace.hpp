// SPDX-License-Identifier: MIT
//
// page_trace - what a run did to pages, as counters that a fuzzer looks at: branches alone do not tell a full page of
// one class from a full page of another.
//
//   counters: size class x (block taken: page is first / partly / full; block given: state before -> state after),
//   then how many blocks lay on the page's remote list, by powers of two
//
// Invariant: only reads records of pages that hold a live block, so it changes nothing in what a tape does.
#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace cairn::properties {

struct page_trace {
  static constexpr std::size_t classes = 64, events = 16, depths = 16;
  static constexpr std::size_t size = classes * events + depths;
  enum state : unsigned { gone, first, partly, full };

  /// `size` bytes that count, or null: nobody looks.
  static inline std::uint8_t* counters = nullptr;

  template <class Page>
  static state state_of(const Page* page) {
    if (page == nullptr || page->used.get() == 0) return gone;
    if (page->used.get() >= page->limit.get()) return full;
    return page->used.get() == 1 ? first : partly;
  }
  template <class Page>
  static void took(const Page* page) {
    if (page == nullptr) return;
    count(class_of(page) * events + state_of(page));
    remote(page);
  }
  /// `page` may belong to nobody by now.
  static void gave(unsigned size_class, state before, state after) {
    if (before != gone) count(size_class * events + before * 4 + after);
  }
  template <class Page>
  static unsigned class_of(const Page* page) {
    return std::min<unsigned>(page->size_class.get(), classes - 1);
  }

 private:
  template <class Page>
  static void remote(const Page* page) {
    const auto depth = static_cast<std::size_t>(std::bit_width(page->remote.waiting()));
    if (depth != 0) count(classes * events + std::min(depth, depths - 1));
  }
  static void count(std::size_t which) {
    if (counters[which] != 255) counters[which]++;
  }
};

}  // namespace cairn::properties
