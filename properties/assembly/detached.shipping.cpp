// SPDX-License-Identifier: MIT
//
// detached.hpp on the production platform; detached.by_hand.cpp is its partner.
#include "detached.hpp"

#include "production.hpp"

using detached_type = cairn::detached<cairn::production>;

extern "C" {
std::uint64_t detached_detach(detached_type& d) {
  return d.detach();
}
bool detached_attach(detached_type& d, std::uint64_t serial) {
  return d.attach(serial);
}
}
