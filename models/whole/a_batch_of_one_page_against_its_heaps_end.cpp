// SPDX-License-Identifier: MIT
//
// Two frees of one page of a shard heap wait together, with one pin of the page between them, while the heap is ended
// or reset, used, or asked about by somebody else. They come to nothing or come back, and the page is given back once.
#include "scenario.hpp"
#include "whole/wide.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_batch_of_one_page_against_its_heaps_end : wide<P> {
  static constexpr unsigned threads = 2;
  static constexpr std::size_t granule = wide<P>::granule;
  std::uint64_t heap;
  void *first, *second, *third;

  a_batch_of_one_page_against_its_heaps_end() : wide<P>({.limit = false, .destroy = true}) {
    contexts::tolerate(misuse_kind::destroyed_block);
    contexts::tolerate(misuse_kind::foreign_pointer);
    heap = this->shared.make_heap(false);
    this->as(6, [&] {
      this->enter(heap);
      for (void** block : {&first, &second, &third}) *block = this->shared.malloc(granule);
      this->leave(heap);
    });
    this->as(0, [&] { this->shared.current(); });
  }
  void thread(unsigned index) {
    auto& all = this->shared;
    if (index == 0) {  // late, perhaps: it touches nothing
      all.free(first);
      return all.free(second);
    }
    switch (P::choose(4)) {
      case 0: P::check(all.destroy_heap(heap) != answer::invalid); return;
      case 1: P::check(all.reset_heap(heap) != answer::invalid); return;
      case 2: P::check(all.delete_heap(heap, 0) != answer::invalid); return;
      default:
        this->enter(heap);
        all.free(third);
        all.free(all.malloc(granule));
        return this->leave(heap);
    }
  }
  void after() {
    for (unsigned context = 0; context < 2; context++) contexts::end_as(context);
    this->as(6, [&] {
      if (this->shared.exists(heap)) P::check(this->shared.destroy_heap(heap) == answer::done);
      if (this->shared.owns(third)) this->shared.free(third);  // in the main heap
    });
    contexts::end_as(6);
    this->check_all_come_back(0);
  }
};

const check::scenario<a_batch_of_one_page_against_its_heaps_end> registered{
    {.claim = "frees that wait together with one pin: they count or come to nothing, and the page comes back once",
     .bounds = "2 foreign frees of one page; destroy, reset, delete, or (enter, free, malloc, free, leave)"}};

}  // namespace
}  // namespace cairn::check
