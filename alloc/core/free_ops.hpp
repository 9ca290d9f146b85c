// SPDX-License-Identifier: MIT
//
// free_ops - frees that the fast path has left alone.
//
//   mine     of a page of several slices, of a full page, the last of its page
//   foreign  batch -> page's remote list -> (armed, or nobody attends) gate of the page's heap
//                  -> (nobody inside) the freer serves that heap itself: lists or releases its pages, and leaves
//   gone     of a page whose heap has been destroyed: no effect, or misuse
//
// A page of a shard heap may be destroyed at any time, so a foreign freer pins it before it touches a block, and keeps
// the pin until the blocks are published (remote_list.hpp). Other heaps are never destroyed: a live block keeps its
// page. Invariant: an announcement's holder is the only one who may take the page to a gate. If the gate says that the
// heap is gone, the page's owner has changed; if it has not, the page was on its way to that heap, and is in nobody's
// list.
#pragma once
#include "allocator.hpp"

namespace cairn {

/// Whose slices the address lies in: the process's, or a region's; null: nobody's.
template <Platform P, Geometry G>
auto allocator<P, G>::slices_of(const void* address) noexcept -> arena_type* {
  if (space().slice_of(address) < space().reserved()) [[likely]]
    return &arena_;
  return regions_.find(address);
}

/// The page that the address lies in, or no record; it may be one that is gone.
template <Platform P, Geometry G>
auto allocator<P, G>::page_of(const void* address) noexcept -> found_page {
  arena_type* slices = slices_of(address);
  if (slices == nullptr) return {};
  auto& in = slices->space();
  const std::size_t slice = in.slice_of(address);
  page_type* record = in.page_at(slice);
  // relaxed, both: of a live block only an end changes it; for a wild address any answer is a diagnosis.
  std::uint64_t owner = record->owner.load(order::relaxed, at<"page_of.owner">);
  if (owner != owner_word::nobody) return {record, owner};
  if (slice >= in.opened()) return {};
  const std::size_t distance = record->distance_to_first();
  if (distance == 0 || distance > slice) return {};
  record -= distance;
  owner = record->owner.load(order::relaxed, at<"page_of.head">);
  if (owner == owner_word::nobody) return {};
  if (!owner_word::is_gone(owner) && distance >= record->slices.get()) return {};
  return {record, owner};
}

/// The page whose block it is. The caller knows that the block is live, or wants any answer.
template <Platform P, Geometry G>
auto allocator<P, G>::page_of_block(const void* address) noexcept -> found_page {
  const found_page found = page_of(address);
  const bool owned = found.record != nullptr && owner_word::is_owned(found.owner);
  return owned && found.record->is_block(address) ? found : found_page{};
}

template <Platform P, Geometry G>
bool allocator<P, G>::is_mine(const page_type* record) noexcept {
  // acquire; pairs with page.move: a page that has been sent here is as its last holder left it.
  return owner_word::without_full(record->owner.load(order::acquire, at<"free.mine">)) == my_context().owner;
}

template <Platform P, Geometry G>
[[gnu::noinline]] void allocator<P, G>::free_slow(void* address, std::size_t size) noexcept {
  if (address != nullptr) self().free_not_local(address, size);
}

template <Platform P, Geometry G>
void allocator<P, G>::free_not_local(void* address, std::size_t size) noexcept {
  // relaxed: only a number. A free starts here, so what had been destroyed by now was destroyed before it.
  const std::uint64_t ends = ends_.load(order::relaxed, at<"ends.now">);
  const std::uint64_t since = ends < returning ? ends : 0;  // 0: one is about to return, and none is held to be over
  auto [record, owner] = page_of(address);
  if (record == nullptr) {
    unknown_frees_.fetch_add(1, order::relaxed, at<"free.unknown">);  // relaxed: a statistic
    return P::misuse(misuse_kind::foreign_pointer, address);
  }
  const bool mine = owner_word::without_full(owner) == my_context().owner && is_mine(record);
  bool pinned = false;
  if (!mine && owner_word::is_shard(owner) && !my_heap()->batch().pins(record)) {
    while (!pinned) {
      const remote_word seen = record->remote.before_pin();
      // relaxed: `seen` was acquired, so this is at least the owner of the page of that generation; `gone`, if it is
      // closed.
      owner = record->owner.load(order::relaxed, at<"free.pin_owner">);
      if (!owner_word::is_owned(owner) || !owner_word::is_shard(owner)) break;
      pinned = record->remote.try_pin(seen);
      if (!pinned) P::cas_retry();
    }
  }
  if (!owner_word::is_owned(owner)) return free_gone(record, since, address);
  auto* freed = static_cast<block_type*>(address);
  if constexpr (G::misuse_checks) {
    const bool is_block = record->is_block(address);
    const bool twice = is_block && freed->is_free(secret_.get());
    if (!is_block || twice || size > record->block_size.get()) {
      if (pinned && record->remote.unpin()) give_back(record);
      return P::misuse(!is_block ? misuse_kind::interior_pointer
                       : twice   ? misuse_kind::double_free
                                 : misuse_kind::size_mismatch,
                       address);
    }
    freed->begin_free(secret_.get());
  }
  if (!mine) return free_foreign(record, freed, pinned);
  renew_view(my_context());
  free_mine(record, freed);
}

/// The page's heap has been destroyed. If that was over when this free began, the free is a mistake of the program's;
/// otherwise it had to come to nothing.
template <Platform P, Geometry G>
[[gnu::cold]] void allocator<P, G>::free_gone(const page_type* record, std::uint64_t since, void* address) noexcept {
  // acquire; pairs with page.condemn: what an earlier end of the same descriptor has written is not taken for this
  // one's.
  const std::uint64_t owner = record->owner.load(order::acquire, at<"free.gone">);
  if (!owner_word::is_gone(owner)) return;
  // relaxed: if the end had returned before `since` was read, its number was there, too.
  const std::uint64_t ended = heap_of(owner)->ended().load(order::relaxed, at<"ends.of_heap">);
  if (ended != 0 && ended <= since) P::misuse(misuse_kind::destroyed_block, address);
}

/// A local free that the fast path has left alone.
template <Platform P, Geometry G>
void allocator<P, G>::free_mine(page_type* record, block_type* freed) noexcept {
  freed->next.set(record->free.get());
  record->free.set(freed);
  record->used.set(record->used.get() - 1);
  if (record->has(page_type::full) || record->used.get() == 0) free_last(record);
}

template <Platform P, Geometry G>
[[gnu::noinline]] void allocator<P, G>::free_last(page_type* record) noexcept {
  my_heap()->pages().freed_locally(my_heap()->slices(), record);
}

template <Platform P, Geometry G>
void allocator<P, G>::free_foreign(page_type* record, block_type* freed, bool pinned) noexcept {
  heap_type* mine = my_heap();
  if (mine == &empty_heap_) {
    // An ended context, or no memory for a heap: no batch. Free never fails and never needs memory.
    if (my_context().phase == context_phase::ended || (mine = enter_context()) == nullptr) {
      return publish(record, freed, freed, 1, pinned);
    }
    if (is_mine(record)) return free_mine(record, freed);  // we have adopted the very heap that has the page
  }
  // In memory of the program's nothing may wait for us: it is the program's again when its heap has ended.
  if (space().slice_of(freed) >= space().reserved()) return publish(record, freed, freed, 1, pinned);
  mine->batch().add(record, freed, pinned,
                    [this](page_type* of, block_type* first, block_type* last, std::uint32_t count, bool with_pin) {
                      publish(of, first, last, count, with_pin);
                    });
}

template <Platform P, Geometry G>
void allocator<P, G>::flush(heap_type* mine) noexcept {
  mine->batch().flush([this](page_type* of, block_type* first, block_type* last, std::uint32_t count, bool pinned) {
    publish(of, first, last, count, pinned);
  });
}

/// Hands blocks of one page to whoever owns it.
template <Platform P, Geometry G>
void allocator<P, G>::publish(page_type* record, block_type* first, block_type* last, std::uint32_t count,
                              bool pinned) noexcept {
  const auto attended = [&] {
    const std::uint64_t owner = record->owner.load(order::relaxed, at<"publish.owner">);  // relaxed: as in free
    return !owner_word::is_owned(owner) || heap_of(owner)->gate().attended(owner_word::generation_of(owner));
  };
  using list = remote_list<P, block_type>;
  switch (record->remote.push(record->start.get(), first, last, count, attended, pinned)) {
    case list::pushed::quietly:
    case list::pushed::without_effect: return;
    case list::pushed::over: return give_back(record);
    case list::pushed::must_announce: return announce(record);
  }
}

/// The caller holds the page's announcement: takes it to the gate of whoever owns the page now.
template <Platform P, Geometry G>
void allocator<P, G>::announce(page_type* record) noexcept {
  const auto number = static_cast<std::uint32_t>(slices_of(record->start.get())->space().number_of(record));
  // The page is announced: it stays until somebody takes it off a gate, so its record may be read.
  for (std::uint64_t before = owner_word::nobody;;) {
    // acquire; pairs with page.move: the page is as its last holder left it, and we hand it on. The gate decides
    // whether that heap is still there.
    std::uint64_t owner = record->owner.load(order::acquire, at<"announce.owner">);
    if (!owner_word::is_owned(owner)) {
      if (record->remote.settle(record->start.get()).over) give_back(record);
      return;
    }
    if (owner_word::without_full(owner) == before) {
      // It was on its way to a heap that has ended meanwhile: nobody has it in a list. The main heap takes it.
      // relaxed: who has sent it on its way has found the main heap before.
      owner = main_.load(order::relaxed, at<"announce.main">);
      heap_of(owner)->quota().try_charge(record->slices.get());
      heap_of(owner)->pages().claims().note(number);
      // relaxed: the announcement below hands the page over.
      record->owner.store(owner, order::relaxed, at<"announce.rehome">);
    }
    heap_type* to = heap_of(owner);
    switch (to->gate().announce(owner_word::generation_of(owner), number, record->announced_link)) {
      case gate<P>::announcement::left_to_resident: return;
      case gate<P>::announcement::serve: return serve(to);
      case gate<P>::announcement::stale: before = owner_word::without_full(owner);
    }
  }
}

/// The slices of a page that is over.
template <Platform P, Geometry G>
void allocator<P, G>::give_back(page_type* record) noexcept {
  if (arena_type* slices = slices_of(record->start.get()); slices != nullptr) {
    heap_pages<P, G>::give_back(*slices, record);
  }
}

/// The caller has entered a heap that nobody attended, by an announcement or to answer a question.
template <Platform P, Geometry G>
void allocator<P, G>::serve(heap_type* unattended) noexcept {
  if (unattended->take_work(true)) serve_questions(unattended);
  unattended->pages().claims().release_kept(unattended->slices());
  leave_gate(unattended);
  arena_.purge_after_service();
}

}  // namespace cairn
