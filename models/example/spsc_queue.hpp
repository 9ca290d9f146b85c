// SPDX-License-Identifier: MIT
//
// spsc_queue - a ring between one producer and one consumer: a user's own template over the platform.
//
//   written_ ... next place to fill (only the producer stores)      read_ ... next place to empty (only the consumer)
//
// Invariant: places read_ .. written_-1 are full, at most Size of them.
#pragma once
#include "platform.hpp"

template <class P, class T, unsigned Size>
class spsc_queue {
 public:
  bool try_push(T value) {
    const unsigned at = written_.load(cairn::order::relaxed, cairn::at<"queue.own_written">);  // only we store it
    // acquire; pairs with queue.release_place: the consumer is done with the place.
    if (at - read_.load(cairn::order::acquire, cairn::at<"queue.see_places">) == Size) return false;
    places_[at % Size].set(value);
#ifdef QUEUE_PUBLISHES_RELAXED
    written_.store(at + 1, cairn::order::relaxed, cairn::at<"queue.publish">);
#else
    // release; pairs with queue.see_values: publishes the value.
    written_.store(at + 1, cairn::order::release, cairn::at<"queue.publish">);
#endif
    return true;
  }

  bool try_pop(T& value) {
    const unsigned at = read_.load(cairn::order::relaxed, cairn::at<"queue.own_read">);  // only we store it
    // acquire; pairs with queue.publish: the value is visible.
    if (written_.load(cairn::order::acquire, cairn::at<"queue.see_values">) == at) return false;
    value = places_[at % Size].get();
    // release; pairs with queue.see_places: we are done with the place.
    read_.store(at + 1, cairn::order::release, cairn::at<"queue.release_place">);
    return true;
  }

 private:
  typename P::template atomic<unsigned> written_{0}, read_{0};
  typename P::template plain<T> places_[Size];
};
