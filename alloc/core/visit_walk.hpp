// SPDX-License-Identifier: MIT
//
// visit_walk - all pages of a heap, or of all heaps, in the order of their slices, each shown once.
//
//   window of slices: | x | . | A | A | B | A | ...      x shown, . of nobody; the first page left and others of its
//   owner
//                                                        go onto the desk, who is inside copies, the visitor sees them
//
// Invariant: a block that lives throughout keeps its page in place, so its page's slice is met once, whatever its
// page's owner is by then: each slice is shown at most once, and left out only if its heap does not answer. A page
// whose owner has changed between the look and the copy is asked for again. The visitor is called with no claim held.
#pragma once
#include "allocator.hpp"

namespace cairn {

template <Platform P, Geometry G>
struct allocator<P, G>::walk {
  static constexpr std::size_t window = 8 * word_bits;
  address_space<P, G>* in;
  std::uint32_t desk;                           ///< `no_desk` once it is lost
  std::size_t next, end;                        ///< slices to be looked at: the window starts at `next`
  std::uint64_t done[window / word_bits] = {};  ///< of the window: shown or left out
  bool busy = false;                            ///< something was left out
  unsigned silent_count = 0;
  std::uint64_t silent[8] = {};  ///< owners that did not answer, the last ones: not asked again

  bool is_silent(std::uint64_t owner) const noexcept {
    for (const std::uint64_t other : silent) {
      if (other == owner) return true;
    }
    return false;
  }
};

/// Owner word without its full bit; nobody's if no heap has a page there.
template <Platform P, Geometry G>
std::uint64_t allocator<P, G>::owner_at(const address_space<P, G>& in, std::size_t slice) noexcept {
  // relaxed: a page that was there when the visit began is seen; of any other either answer will do.
  const std::uint64_t owner = in.page_at(slice)->owner.load(order::relaxed, at<"visit.scan">);
  return owner_word::is_owned(owner) ? owner_word::without_full(owner) : owner_word::nobody;
}

template <Platform P, Geometry G>
template <class Wanted, class Visit>
visit_answer allocator<P, G>::walk_slices(walk& state, Wanted wanted, bool blocks, Visit& visit) noexcept {
  for (unsigned stubborn = 0; state.next < state.end;) {
    desk_type& desk = *desks_.at_number(state.desk);
    std::uint64_t owner = owner_word::nobody;
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < walk::window && state.next + i < state.end && count < G::visit_pages; i++) {
      if ((state.done[i / word_bits] >> i % word_bits & 1) != 0) continue;
      const std::uint64_t of = owner_at(*state.in, state.next + i);
      if (of == owner_word::nobody || !wanted(of) || (owner != owner_word::nobody && of != owner)) continue;
      owner = of;
      desk.sheets[count++].slice.set(state.next + i);
    }
    if (count == 0) {
      state.next += walk::window;
      for (std::uint64_t& word : state.done) word = 0;
      stubborn = 0;
      continue;
    }
    desk.count.set(count);
    const auto set_done = [&](std::size_t slice) {
      const std::size_t i = slice - state.next;
      state.done[i / word_bits] |= std::uint64_t{1} << i % word_bits;
    };
    const consulted result = state.is_silent(owner) ? consulted::busy : consult(owner, state.desk);
    if (result == consulted::stale && ++stubborn < patience) continue;
    if (result == consulted::lost_desk) {
      state.desk = no_desk;
      return visit_answer::busy;
    }
    if (result != consulted::yes) {
      state.busy = true;
      if (result == consulted::busy && !state.is_silent(owner)) state.silent[state.silent_count++ % 8] = owner;
      for (std::uint32_t i = 0; i < count; i++) set_done(desk.sheets[i].slice.get());
      continue;
    }
    const std::uint64_t handle = desk.heap.get();  // now that nobody is held, the heap may have ended
    for (std::uint32_t i = 0; i < desk.answered.get(); i++) {
      const auto& sheet = desk.sheets[i];
      if (!sheet.valid.get()) {  // another owner's by now, or nobody's: looked at again, but not for ever
        if (++stubborn >= patience) set_done(sheet.slice.get());
        continue;
      }
      set_done(sheet.slice.get());
      if (!show(sheet, handle, blocks, visit)) return visit_answer::stopped;
    }
  }
  return state.busy ? visit_answer::busy : visit_answer::done;
}

template <Platform P, Geometry G>
template <class Visit>
bool allocator<P, G>::show(const typename desk_type::sheet& sheet, std::uint64_t handle, bool blocks,
                           Visit& visit) noexcept {
  const std::size_t size = sheet.block_size.get();
  const visited_area area{sheet.start.get(),           size,  sheet.used.get(), sheet.limit.get(),
                          sheet.capacity.get() * size, handle};
  if (!visit(area, nullptr)) return false;
  if (!blocks) return true;
  const std::size_t step = size / sizeof(block_type);
  for (std::uint32_t index = 0; index < sheet.capacity.get(); index += word_bits) {
    for (std::uint64_t bits = sheet.live[index / word_bits].get(); bits != 0; bits &= bits - 1) {
      const std::size_t at_index = index + static_cast<std::size_t>(std::countr_zero(bits));
      if (!visit(area, sheet.start.get() + at_index * step)) return false;
    }
  }
  return true;
}

/// The handle of the heap that a part belongs to.
template <Platform P, Geometry G>
std::uint64_t allocator<P, G>::handle_of(std::uint64_t owner) noexcept {
  heap_type* part = heap_of(owner);
  // relaxed: constant since before the part owned a page.
  const std::uint64_t principal = part->principal().load(order::relaxed, at<"heap.principal">);
  return principal == owner_word::nobody ? owner : principal;
}

template <Platform P, Geometry G>
template <class Visit>
visit_answer allocator<P, G>::visit_heap(std::uint64_t handle, bool blocks, Visit visit) noexcept {
  if (!exists(handle)) return visit_answer::invalid;
  walk state{&slices_of_heap(handle).space(), take_desk(), SIZE_MAX, 0};
  if (state.desk == no_desk) return visit_answer::busy;
  std::uint64_t guest = guest_of(handle);
  if (guest == guest_hidden) {
    guest = 0;
    state.busy = true;
  }
  visit_answer result = visit_answer::done;
  // Asking for no page gives the bounds, and orders the scan after all that the residents have done before.
  for (const std::uint64_t part : {handle, guest}) {
    if (part == 0) continue;
    desks_.at_number(state.desk)->count.set(0);
    switch (consult(part, state.desk)) {
      case consulted::yes: {
        const desk_type& desk = *desks_.at_number(state.desk);
        if (desk.low.get() < state.next) state.next = desk.low.get();
        if (desk.low.get() <= desk.high.get() && desk.high.get() + 1 > state.end) state.end = desk.high.get() + 1;
        continue;
      }
      case consulted::busy: result = visit_answer::busy; break;
      case consulted::lost_desk: return visit_answer::busy;
      case consulted::stale: result = part == handle ? visit_answer::invalid : visit_answer::done; break;
    }
    if (result != visit_answer::done) break;
  }
  if (result == visit_answer::done) {
    result = walk_slices(
        state, [=](std::uint64_t owner) { return owner == handle || owner == guest; }, blocks, visit);
  }
  if (state.desk != no_desk) return_desk(state.desk);
  return result;
}

template <Platform P, Geometry G>
template <class Visit>
visit_answer allocator<P, G>::visit_all(bool blocks, Visit visit) noexcept {
  if (!start_.is_done()) return visit_answer::done;
  walk state{&space(), take_desk(), 0, space().opened()};
  if (state.desk == no_desk) return visit_answer::busy;
  const auto any = [](std::uint64_t) { return true; };
  visit_answer result = walk_slices(state, any, blocks, visit);
  regions_.for_each([&](arena_type& region) {
    if (result == visit_answer::stopped || state.desk == no_desk) return;
    state.in = &region.space();
    state.next = 0;
    for (std::uint64_t& word : state.done) word = 0;
    state.end = region.space().opened();
    result = walk_slices(state, any, blocks, visit);
  });
  if (state.desk != no_desk) return_desk(state.desk);
  return result;
}

}  // namespace cairn
