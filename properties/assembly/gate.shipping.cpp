// SPDX-License-Identifier: MIT
//
// gate.hpp on the production platform; gate.by_hand.cpp is its partner.
#include "gate.hpp"
#include "production.hpp"

using gate_type = cairn::gate<cairn::production>;
using link_type = cairn::production::plain<std::uint32_t>;

extern "C" {
void gate_establish(gate_type& g, std::uint32_t generation) {
  g.establish(generation);
}
int gate_try_enter(gate_type& g, std::uint32_t generation) {
  return static_cast<int>(g.try_enter(generation));
}
bool gate_try_leave(gate_type& g) {
  return g.try_leave();
}
int gate_announce(gate_type& g, std::uint32_t generation, std::uint32_t number, link_type& link) {
  return static_cast<int>(g.announce(generation, number, link));
}
std::uint32_t gate_take_announced(gate_type& g) {
  return g.take_announced();
}
bool gate_attended(const gate_type& g, std::uint32_t generation) {
  return g.attended(generation);
}
}
