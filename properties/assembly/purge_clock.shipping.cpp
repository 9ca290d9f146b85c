// SPDX-License-Identifier: MIT
//
// purge_clock.hpp on the production platform; purge_clock.by_hand.cpp is its partner.
#include "purge_clock.hpp"
#include "production.hpp"

using clock_type = cairn::purge_clock<cairn::production>;

extern "C" {
void clock_raise(clock_type& c, std::uint64_t now, std::uint64_t delay) {
  c.raise(now, delay);
}
bool clock_is_due(const clock_type& c, std::uint64_t now) {
  return c.is_due(now);
}
bool clock_is_pending(const clock_type& c) {
  return c.is_pending();
}
bool clock_begin(clock_type& c) {
  return c.begin();
}
}
