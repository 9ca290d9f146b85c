// SPDX-License-Identifier: MIT
//
// visit_ops - how a visitor learns what is live in a few pages of one heap, whoever is inside.
//
//   the caller is inside     fills its desk itself
//   nobody is                enters as a helper, fills, leaves
//   somebody is              posts the desk, asks at the gate, waits; who is inside answers on its next slow path or
//                            when it leaves, and neither runs the visitor nor waits for it
//
// Invariants: what is asked is answered by whoever is inside or leaves, since the gate does not let go before; a
// visitor out of patience takes its desk back, or leaves it to the answerer, who puts it among the free ones. An answer
// covers at most visit_pages pages, and so many blocks that it is short. Any thread may call what is here.
#pragma once
#include "allocator.hpp"

namespace cairn {

/// A desk of the caller's; `no_desk`: out of memory.
template <Platform P, Geometry G>
std::uint32_t allocator<P, G>::take_desk() noexcept {
  const std::uint32_t number = free_desks_.pop([this](std::uint32_t n) -> auto& { return desks_.at_number(n)->link; });
  return number != index_stack<P>::none ? number : desks_.make();
}
template <Platform P, Geometry G>
void allocator<P, G>::return_desk(std::uint32_t number) noexcept {
  free_desks_.push(number, desks_.at_number(number)->link);
}

/// The caller is inside the part, and holds the desk.
template <Platform P, Geometry G>
void allocator<P, G>::fill(heap_type* part, desk_type& desk) noexcept {
  desk.heap.set(handle_of(part->owner()));
  desk.low.set(part->pages().claims().low());
  desk.high.set(part->pages().claims().high());
  std::uint32_t answered = 0;
  for (std::uint32_t looked = 0; answered < desk.count.get() && looked <= G::visit_blocks; answered++) {
    auto& sheet = desk.sheets[answered];
    looked += desk_type::copy(sheet, part->slices().space().page_at(sheet.slice.get()), part->owner());
  }
  desk.answered.set(answered);
}

/// The caller is inside: the gate has said that somebody asks.
template <Platform P, Geometry G>
[[gnu::noinline]] void allocator<P, G>::serve_questions(heap_type* inside) noexcept {
  const std::uint32_t number = inside->requests().take();
  if (number == request_slot<P>::none) return;  // withdrawn
  desk_type& desk = *desks_.at_number(number);
  fill(inside, desk);
  if (!desk.asked.answer()) return_desk(number);
}

/// Fills desk `number` with what the heap part of that owner word says about the slices asked for.
template <Platform P, Geometry G>
auto allocator<P, G>::consult(std::uint64_t owner, std::uint32_t number) noexcept -> consulted {
  using gates = gate<P>;
  heap_type* part = heap_of(owner);
  desk_type& desk = *desks_.at_number(number);
  if (is_inside(part)) {
    fill(part, desk);
    return consulted::yes;
  }
  const std::uint32_t generation = owner_word::generation_of(owner);
  switch (part->gate().try_enter(generation, gates::role::helper)) {
    case gates::entry::entered:
      fill(part, desk);
      leave_gate(part);
      return consulted::yes;
    case gates::entry::stale: return consulted::stale;
    case gates::entry::dead: return exists(owner) ? consulted::busy : consulted::stale;
    default: break;
  }
  desk.asked.ask();
  for (std::uint64_t waited = 0; !part->requests().try_post(number); waited++) {
    if (waited == G::visit_wait_ms) return consulted::busy;
    part->requests().wait_for_room(1);
  }
  switch (part->gate().ask(generation)) {
    case gates::announcement::left_to_resident: break;
    case gates::announcement::serve: serve(part); break;  // everybody has left: we answer ourselves
    case gates::announcement::stale:
      if (part->requests().withdraw(number)) return consulted::stale;
      break;  // the descriptor's next resident has taken it
  }
  return wait_for_answer(part, number);
}

template <Platform P, Geometry G>
auto allocator<P, G>::wait_for_answer(heap_type* part, std::uint32_t number) noexcept -> consulted {
  desk_type& desk = *desks_.at_number(number);
  constexpr std::uint64_t nap = G::visit_wait_ms < 10 ? G::visit_wait_ms : 10;
  for (std::uint64_t waited = 0; waited < G::visit_wait_ms; waited += nap) {
    if (desk.asked.wait(nap)) return consulted::yes;
  }
  if (part->requests().withdraw(number)) return consulted::busy;
  return desk.asked.forsake() ? consulted::lost_desk : consulted::yes;
}

/// Owner word of the heap's guest part; 0: there is none; guest_hidden: somebody ends or resets the heap just now,
/// or has done so.
template <Platform P, Geometry G>
std::uint64_t allocator<P, G>::guest_of(std::uint64_t handle) noexcept {
  // relaxed: who consults the part goes by its gate; one that is made meanwhile has no block that lived throughout.
  const std::uint64_t word = find(handle)->guest().load(order::relaxed, at<"guest.look">);
  const auto number_and_1 = static_cast<std::uint32_t>(word);
  if (word >> 32 != owner_word::generation_of(handle) || number_and_1 == 0) return 0;
  if (number_and_1 == heap_type::guest_closed) return guest_hidden;
  heap_type* part = heaps_.at_number(number_and_1 - 1);
  // The heap may have ended meanwhile, and the descriptor of its part serve another one.
  const std::uint32_t generation = part->gate().generation_if([&] { return part->is_part_of(handle); });
  return generation == 0 ? guest_hidden : owner_word::make(number_and_1 - 1, generation, owner_word::is_shard(handle));
}

/// Live blocks of the page as a share of what fits; negative: no block, or somebody else is inside its heap.
template <Platform P, Geometry G>
double allocator<P, G>::utilization(const void* address) noexcept {
  const auto [record, owner] = page_of_block(address);
  if (record == nullptr) return -1;
  heap_type* part = heap_of(owner);
  const bool inside = is_inside(part);
  if (!inside && help_into(part, owner_word::generation_of(owner)) != gate<P>::entry::entered) return -1;
  const std::uint32_t used = record->used.get() - (part->pages().is_current(record) ? 1 : 0) - record->remote.waiting();
  const double share = static_cast<double>(used) / record->limit.get();
  if (!inside) leave_gate(part);
  return share;
}

}  // namespace cairn
