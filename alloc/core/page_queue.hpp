// SPDX-License-Identifier: MIT
//
// page_queue - a doubly linked list of pages of one heap, through the pages' own records.
//
//   first -> ... -> last        first: the current page, from which malloc takes; the empty page if there is none
//
// Invariant: the list ends are null; `first` is never null (malloc reads it without a test): it is the empty page,
// which has no blocks and is in no list, exactly while the list is empty. One thread at a time: the heap's resident.
#pragma once
#include "page.hpp"

namespace cairn {

template <class P, Geometry G>
class page_queue {
 public:
  using page_type = page<P, G>;

  constexpr void set_up(page_type* empty) noexcept {
    first_.set(empty);
    last_.set(nullptr);
  }

  [[gnu::always_inline]] page_type* first() const noexcept { return first_.get(); }
  bool empty() const noexcept { return last_.get() == nullptr; }

  void push_front(page_type* record) noexcept {
    page_type* old = empty() ? nullptr : first();
    record->previous.set(nullptr);
    record->next.set(old);
    if (old != nullptr) {
      old->previous.set(record);
    } else {
      last_.set(record);
    }
    first_.set(record);
  }

  void push_back(page_type* record) noexcept {
    page_type* old = last_.get();
    record->next.set(nullptr);
    record->previous.set(old);
    if (old != nullptr) {
      old->next.set(record);
    } else {
      first_.set(record);
    }
    last_.set(record);
  }

  void remove(page_type* record, page_type* empty) noexcept {
    page_type* before = record->previous.get();
    page_type* after = record->next.get();
    if (before != nullptr) {
      before->next.set(after);
    } else {
      first_.set(after != nullptr ? after : empty);
    }
    if (after != nullptr) {
      after->previous.set(before);
    } else {
      last_.set(before);
    }
  }

  /// Slowly: whether the links agree in both directions, and lead from one end to the other.
  bool invariant(const page_type* empty_page) const noexcept {
    if (empty()) return first() == empty_page;
    const page_type* before = nullptr;
    for (const page_type* record = first(); record != nullptr; record = record->next.get()) {
      if (record == empty_page || record->previous.get() != before) return false;
      before = record;
    }
    return before == last_.get();
  }

  /// Calls f(page) for each page; f may take the page it is given off the list.
  template <class F>
  void for_each(const F& f) const noexcept {
    for (page_type* record = empty() ? nullptr : first(); record != nullptr;) {
      page_type* after = record->next.get();
      f(record);
      record = after;
    }
  }

 private:
  typename P::template plain<page_type*> first_;
  typename P::template plain<page_type*> last_;
};

}  // namespace cairn
