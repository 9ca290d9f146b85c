// SPDX-License-Identifier: MIT
//
// A thread detaches the shard heap that it is inside of and hands the value over by a relaxed store; another attaches
// it, frees the block that was allocated before, and leaves.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_detached_shard_goes_on_elsewhere {
  static constexpr unsigned threads = 2;
  shards<P> all{{}};
  detached_context carried;
  typename P::template atomic<std::uint32_t> posted;
  typename P::template plain<typename shards<P>::block_type*> block;

  void thread(unsigned index) {
    if (index == 0) {
      all.enter();
      block.set(all.malloc());
      carried = all.shared.detach();
      P::check(all.shared.current_owner() == owner_word::no_pages);
      return posted.store(1, order::relaxed, at<"model.post">);
    }
    P::await(posted, 0u, order::relaxed, at<"model.receive">);
    all.shared.attach(carried.handle, carried.serial);
    P::check(all.shared.current_owner() == all.heap);
    all.free(block.get());
    all.leave();
  }
  void after() {
    all.as(6, [&] { all.enter(); });
  }
};

const check::scenario<a_detached_shard_goes_on_elsewhere> registered{
    {.claim = "detach, attach: what was done before is seen after, whatever the value was carried by",
     .bounds = "(enter, malloc, detach) and (attach, free, leave)",
     .graph = {2, 6},
     .relacy = {6, 3}}};

}  // namespace
}  // namespace cairn::check
