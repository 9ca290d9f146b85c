// SPDX-License-Identifier: MIT
//
// A thread that is inside two shard heaps and has freed a third one's block hands all of that to another thread as one
// value, by relaxed stores alone. What was done before is seen after, the freed block is on its way already, and calls
// that would break the stack of heaps are refused.
#include "scenario.hpp"
#include "whole/wide.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_stack_of_shards_goes_on_elsewhere : wide<P> {
  static constexpr unsigned threads = 2;
  static constexpr std::size_t granule = wide<P>::granule;
  std::uint64_t first, second;
  void *others, *stays;
  detached_context carried{};
  typename P::template atomic<std::uint32_t> posted;
  typename P::template plain<void*> block;

  a_stack_of_shards_goes_on_elsewhere() {
    first = this->shared.make_heap(false);
    second = this->shared.make_heap(true);
    this->as(1, [&] {
      others = this->take(granule);
      stays = this->take(granule);
    });
    this->as(6, [&] {
      const detached_context none = this->shared.detach();  // inside nothing
      P::check(none.handle == 0 && none.serial == 0);
      this->shared.attach(none.handle, none.serial);
    });
  }
  void refuse(std::uint64_t own) {
    auto& all = this->shared;
    P::check(all.enter(first, nullptr) == answer::deadlock && all.try_enter(second, nullptr) == answer::busy);
    P::check(all.leave(first) == answer::busy);  // the second one was entered after it
    P::check(all.try_enter(own, nullptr) == answer::forbidden && all.leave(own) == answer::forbidden);
    P::check(all.enter(first + 1, nullptr) == answer::invalid && all.leave(first + 1) == answer::invalid);
    P::check(all.enter(first | owner_word::gone_bit, nullptr) == answer::invalid);
    P::check(all.try_enter(std::uint64_t{99} << 32, nullptr) == answer::invalid);
    P::check(all.delete_heap(first, 0) == answer::busy && all.delete_heap(own, 0) == answer::forbidden);
  }
  void thread(unsigned index) {
    auto& all = this->shared;
    if (index == 0) {
      const std::uint64_t own = all.current();
      this->enter(first);
      this->enter(second);
      refuse(own);
      block.set(this->take(granule));
      this->give(others, granule);  // waits in the batch
      carried = all.detach();
      P::check(all.current() == own);
      posted.store(1, order::relaxed, at<"model.post">);
      return;
    }
    P::await(posted, 0u, order::relaxed, at<"model.receive">);
    if (P::choose(2) == 0) {  // not inside of another one
      const std::uint64_t third = all.make_heap(false);
      this->enter(third);
      contexts::tolerate(misuse_kind::stale_context);
      all.attach(carried.handle, carried.serial);
      P::check(contexts::reports() == 1 && all.current() == third);
      this->leave(third);
    }
    all.attach(carried.handle, carried.serial);
    P::check(all.current() == second);
    P::check(all.utilization(stays) == 0.25);  // what was freed there has come, whatever becomes of that heap
    this->give(block.get(), granule);
    this->leave(second);
    P::check(all.current() == first);
    this->leave(first);
  }
  void after() {
    contexts::tolerate(misuse_kind::stale_context);
    this->as(6, [&] {
      this->shared.attach(carried.handle, carried.serial);  // a value fits once
      this->shared.attach(std::uint64_t{99} << 32, 1);
      P::check(contexts::reports() == 2);
      P::check(this->shared.delete_heap(first, 0) == answer::done);
      P::check(this->shared.delete_heap(second, 0) == answer::done);
    });
    this->as(1, [&] { this->give(stays, granule); });
    contexts::end_as(6);
    this->check_all_come_back(0);
  }
};

const check::scenario<a_stack_of_shards_goes_on_elsewhere> registered{
    {.claim = "detach and attach of two heaps: what was done before is seen after; calls that do not fit are refused",
     .bounds =
         "(2 enters, 13 refused calls, malloc, foreign free, detach) and (attach, free, 2 leaves), once inside of "
         "a third heap, where it is refused"}};

}  // namespace
}  // namespace cairn::check
