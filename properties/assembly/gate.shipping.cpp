// SPDX-License-Identifier: MIT
//
// gate.hpp on the production platform; gate.by_hand.cpp is its partner.
#include "gate.hpp"
#include "production.hpp"

using gate_type = cairn::gate<cairn::production>;
using link_type = cairn::production::plain<std::uint32_t>;

extern "C" {
void gate_establish(gate_type& g, std::uint32_t generation, bool inside, bool strict) {
  g.establish(generation, inside, strict);
}
bool gate_try_enter_quick(gate_type& g, std::uint32_t generation) {
  return g.try_enter_quick(generation);
}
bool gate_try_leave_quick(gate_type& g, std::uint32_t generation) {
  return g.try_leave_quick(generation);
}
int gate_try_enter(gate_type& g, std::uint32_t generation) {
  return static_cast<int>(g.try_enter(generation, gate_type::role::resident));
}
bool gate_try_leave(gate_type& g) {
  return g.try_leave();
}
int gate_announce(gate_type& g, std::uint32_t generation, std::uint32_t number, link_type& link) {
  return static_cast<int>(g.announce(generation, number, link));
}
int gate_ask(gate_type& g, std::uint32_t generation) {
  return static_cast<int>(g.ask(generation));
}
std::uint32_t gate_take_work(gate_type& g, bool* asked) {
  const auto taken = g.take_work();
  *asked = taken.asked;
  return taken.head;
}
bool gate_attended(const gate_type& g, std::uint32_t generation) {
  return g.attended(generation);
}
bool gate_recover(gate_type& g, std::uint32_t generation) {
  return g.recover(generation);
}
}
