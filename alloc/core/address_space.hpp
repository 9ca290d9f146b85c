// SPDX-License-Identifier: MIT
//
// address_space - one span of addresses for blocks, with the records of its slices in two arrays beside it.
//
//   words:  | slice_word of 64 slices | ...          free and dirty bits
//   pages:  | page record of slice 0  | 1 | 2 | ...  readable from the start (zero), writable chunk by chunk
//   blocks: | slice 0 | 1 | 2 | ... opened ... | reserved, no access ... | not yet reserved ... |
//
// A block's page is found by subtraction, division by a constant and an index: no lookup, however much is reserved,
// since a later reservation continues the span where the last one ended. All three parts are placed so that they can.
// Invariants: opened <= reserved <= max_slices; both only grow. A slice has a free bit only after it was opened.
// A reservation is never counted as use.
#pragma once
#include <cstddef>
#include <cstdint>

#include "once.hpp"
#include "page.hpp"
#include "platform.hpp"
#include "slice_word.hpp"

namespace cairn {

template <Platform P, Geometry G>
class address_space {
 public:
  using os = typename P::os;
  using page_type = page<P, G>;
  using block_type = free_block<P, G>;
  using word_type = slice_word<P>;

  /// Reserves the first region. Called once, before anything else; false: the system refuses even the least.
  bool initialise() noexcept {
    std::size_t slices = G::first_slices;
    step_ = slices;
    if (const std::uint64_t limit = os::address_space_limit(); limit != UINT64_MAX) {
      // An eighth of what the process may map at all, now and at each later step.
      const std::size_t share = limit / 8 / G::slice_bytes / G::open_slices * G::open_slices;
      step_ = share < G::open_slices ? G::open_slices : share;
      if (slices > step_) slices = step_;
    }
    for (;; slices /= 4) {
      if (place(slices)) return true;
      if (slices / 4 < G::open_slices) return false;
    }
  }

  /// Over memory of somebody else's: all of it is there, it never grows, and what it holds is not zero. `pages` and
  /// `words` have been zeroed.
  void initialise_over(void* blocks, std::size_t slices, void* pages, void* words) noexcept {
    place_parts(blocks, pages, words, slices);
    fixed_ = true;
    // relaxed: the region's entry in the table, or its heap's gate, publishes it.
    opened_.store(slices, order::relaxed, at<"space.opened_over">);
    for_words(slices, [this](std::size_t index, unsigned count) { word(index).release(0, count, true); });
  }
  bool is_fixed() const noexcept { return fixed_; }
  static constexpr std::size_t words_for(std::size_t slices) noexcept { return divide_up(slices, word_bits); }

  /// Any thread, any address: the slice, or a number >= reserved().
  std::size_t slice_of(const void* address) const noexcept {
    // relaxed, here and below: constant once a block exists, and whoever has a block has it from someone who saw it.
    return (reinterpret_cast<std::uintptr_t>(address) - base_.load(order::relaxed, at<"space.base">)) / G::slice_bytes;
  }
  std::uintptr_t base() const noexcept { return base_.load(order::relaxed, at<"space.base_view">); }
  std::size_t reserved() const noexcept { return reserved_.load(order::relaxed, at<"space.reserved">); }
  page_type* page_at(std::size_t slice) const noexcept {
    return pages_.load(order::relaxed, at<"space.pages">) + slice;
  }
  std::size_t number_of(const page_type* record) const noexcept {
    return static_cast<std::size_t>(record - pages_.load(order::relaxed, at<"space.pages_of">));
  }
  block_type* address_of(std::size_t slice) const noexcept {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): slices are computed
    return reinterpret_cast<block_type*>(base_.load(order::relaxed, at<"space.base_of">) + slice * G::slice_bytes);
  }
  word_type& word(std::size_t index) const noexcept { return words_.load(order::relaxed, at<"space.words">)[index]; }
  /// The alignment of slice 0, in slices: multiples of more than that are not multiples of addresses.
  std::size_t alignment() const noexcept {
    return lowest_bit(base_.load(order::relaxed, at<"space.base_align">) / G::slice_bytes);
  }
  std::size_t opened() const noexcept {
    // acquire; pairs with space.opened_set: the records of opened slices are writable.
    return opened_.load(order::acquire, at<"space.opened">);
  }

  /// Any thread. Opens at least `count` more slices that can hold a run of `count` at a multiple of `align`; false:
  /// out of memory. True does not promise that the run is still free.
  bool grow(std::size_t count, std::size_t align) noexcept {
    if (fixed_) return false;
    const std::size_t from = opened();
    // acquire; pairs with space.extend: what another thread has reserved is there to be opened.
    const std::size_t there = reserved_.load(order::acquire, at<"space.reserved_seen">);
    // Where the run can start: runs of up to 64 slices lie inside one word, longer ones start at a word.
    std::size_t start = round_up(from, align);
    if (start % word_bits + count > word_bits) start = round_up(start, align > word_bits ? align : word_bits);
    std::size_t target = divide_up(start + count, G::open_slices) * G::open_slices;
    // Amortise the system calls of a growing program: an eighth more, at most 32 chunks.
    std::size_t ahead = from / 8 / G::open_slices * G::open_slices;
    if (ahead > 32 * G::open_slices) ahead = 32 * G::open_slices;
    if (target < from + ahead && from + ahead <= there) target = from + ahead;
    if (target > there && !extend(target)) return opened() != from;
    return open(from, target) || opened() != from;
  }

  void after_fork_child() noexcept { extending_.after_fork_child(); }

 private:
  static constexpr std::size_t pages_span = G::max_slices * sizeof(page_type);
  static constexpr std::size_t words_span = G::max_slices / word_bits * sizeof(word_type) + sizeof(word_type);

  static std::size_t whole_pages(std::size_t bytes) noexcept { return round_up(bytes, os::page_size()); }
  static void* offset(void* base, std::size_t bytes) noexcept { return static_cast<std::byte*>(base) + bytes; }
  static std::size_t pages_bytes(std::size_t slices) noexcept { return whole_pages(slices * sizeof(page_type)); }
  static std::size_t words_bytes(std::size_t slices) noexcept {
    return whole_pages(divide_up(slices, word_bits) * sizeof(word_type));
  }

  /// Reserves the three parts for `slices` slices, with room to grow behind each where the platform knows such a place.
  bool place(std::size_t slices) noexcept {
    for (std::uint64_t attempt = 0;; attempt++) {
      const std::uint64_t base = os::placement(attempt);
      if (base == 0) break;
      void* blocks = reinterpret_cast<void*>(base);                               // NOLINT(performance-no-int-to-ptr)
      void* pages = reinterpret_cast<void*>(base - pages_span - words_span * 2);  // NOLINT(performance-no-int-to-ptr)
      pages = reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(pages) / G::slice_bytes * G::slice_bytes);
      void* words = offset(pages, pages_span);
      if (!os::reserve_at(blocks, slices * G::slice_bytes)) continue;
      if (os::reserve_at(pages, pages_bytes(slices))) {
        if (os::reserve_at(words, words_bytes(slices))) {
          if (set(blocks, pages, words, slices)) return true;
          os::release(words, words_bytes(slices));
        }
        os::release(pages, pages_bytes(slices));
      }
      os::release(blocks, slices * G::slice_bytes);
    }
    return place_anywhere(slices);
  }

  bool place_anywhere(std::size_t slices) noexcept {
    void* blocks = reserve_aligned(slices * G::slice_bytes);
    if (blocks == nullptr) return false;
    void* pages = os::reserve(pages_bytes(slices), nullptr);
    void* words = pages == nullptr ? nullptr : os::reserve(words_bytes(slices), nullptr);
    if (words != nullptr) {
      if (set(blocks, pages, words, slices)) return true;
      os::release(words, words_bytes(slices));
    }
    if (pages != nullptr) os::release(pages, pages_bytes(slices));
    os::release(blocks, slices * G::slice_bytes);
    return false;
  }

  /// At a multiple of the slice; what was reserved too much for that is given back.
  static void* reserve_aligned(std::size_t bytes) noexcept {
    void* got = os::reserve(bytes + G::slice_bytes, nullptr);
    if (got == nullptr) return nullptr;
    const std::size_t before =
        (G::slice_bytes - reinterpret_cast<std::uintptr_t>(got) % G::slice_bytes) % G::slice_bytes;
    if (before != 0) os::release(got, before);
    os::release(offset(got, before + bytes), G::slice_bytes - before);
    return offset(got, before);
  }

  bool set(void* blocks, void* pages, void* words, std::size_t slices) noexcept {
    // Readable at once: a wild pointer into the reservation then meets a record of nobody instead of a fault.
    if (!os::open_read_only(pages, pages_bytes(slices))) return false;
    place_parts(blocks, pages, words, slices);
    return true;
  }
  void place_parts(void* blocks, void* pages, void* words, std::size_t slices) noexcept {
    // relaxed: one thread initialises; once.finish publishes.
    base_.store(reinterpret_cast<std::uintptr_t>(blocks), order::relaxed, at<"space.base_set">);
    pages_.store(P::template objects_over<page_type>(pages, slices), order::relaxed, at<"space.pages_set">);
    words_.store(P::template objects_over<word_type>(words, divide_up(slices, word_bits)), order::relaxed,
                 at<"space.words_set">);
    P::template objects_over<block_type>(blocks, slices * (G::slice_bytes / G::granule));
    reserved_.store(slices, order::relaxed, at<"space.reserved_set">);
  }
  /// Calls f(word, slices in it) for a span that starts at slice 0.
  template <class F>
  static void for_words(std::size_t slices, F f) noexcept {
    for (std::size_t index = 0; index * word_bits < slices; index++) {
      const std::size_t rest = slices - index * word_bits;
      f(index, static_cast<unsigned>(rest < word_bits ? rest : word_bits));
    }
  }

  /// Continues the reservation up to at least `target` slices. One thread at a time, around system calls (named wait).
  bool extend(std::size_t target) noexcept {
    if (!extending_.enter()) return false;
    bool grown = target <= reserved();
    for (std::size_t step : {step_, G::open_slices}) {
      if (grown) break;
      const std::size_t old = reserved();
      std::size_t next = old + divide_up(target - old, step) * step;
      if (next > G::max_slices) next = G::max_slices;
      grown = next >= target && extend_to(old, next);
    }
    extending_.finish(false);  // back to untouched: the next one may enter
    return grown;
  }

  bool extend_to(std::size_t old, std::size_t next) noexcept {
    void* blocks = address_of(old);
    if (!os::reserve_at(blocks, (next - old) * G::slice_bytes)) return false;
    if (extend_array(page_at(0), pages_bytes(old), pages_bytes(next), true)) {
      if (extend_array(&word(0), words_bytes(old), words_bytes(next), false)) {
        // release; pairs with space.reserved_seen. The records behind are readable before this store, so a wild pointer
        // that is compared with the new value meets a record of nobody.
        reserved_.store(next, order::release, at<"space.extend">);
        return true;
      }
      if (pages_bytes(next) > pages_bytes(old)) {
        os::release(offset(page_at(0), pages_bytes(old)), pages_bytes(next) - pages_bytes(old));
      }
    }
    os::release(blocks, (next - old) * G::slice_bytes);
    return false;
  }

  static bool extend_array(void* base, std::size_t old, std::size_t next, bool readable) noexcept {
    if (next == old) return true;
    if (!os::reserve_at(offset(base, old), next - old)) return false;
    if (!readable || os::open_read_only(offset(base, old), next - old)) return true;
    os::release(offset(base, old), next - old);
    return false;
  }

  /// Opens the slices [from, to) and their records. Racing callers repeat each other's system calls, without harm;
  /// one of them moves the mark.
  bool open(std::size_t from, std::size_t to) noexcept {
    if (!open_array(page_at(0), from * sizeof(page_type), to * sizeof(page_type))) return false;
    if (!open_array(&word(0), from / word_bits * sizeof(word_type), words_bytes(to))) return false;
    if (!os::open(address_of(from), (to - from) * G::slice_bytes)) return false;
    std::size_t expected = from;
    // release; pairs with space.opened.
    if (!opened_.compare_exchange_strong(expected, to, order::release, order::relaxed, at<"space.opened_set">)) {
      return false;
    }
    for (std::size_t slice = from; slice < to;) {
      const auto first = static_cast<unsigned>(slice % word_bits);
      const std::size_t rest = to - slice;
      const auto count = static_cast<unsigned>(rest < word_bits - first ? rest : word_bits - first);
      word(slice / word_bits).release(first, count, false);
      slice += count;
    }
    return true;
  }

  static bool open_array(void* base, std::size_t from, std::size_t to) noexcept {
    const std::size_t begin = from / os::page_size() * os::page_size();
    return os::open(offset(base, begin), whole_pages(to) - begin);
  }

  typename P::template atomic<std::uintptr_t> base_;
  typename P::template atomic<std::size_t> reserved_;
  typename P::template atomic<page_type*> pages_;
  typename P::template atomic<word_type*> words_;
  typename P::template atomic<std::size_t> opened_;
  once<P> extending_;
  std::size_t step_ = 0;  // written by initialise
  bool fixed_ = false;    // written by initialise_over
};

}  // namespace cairn
