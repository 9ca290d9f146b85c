// SPDX-License-Identifier: MIT
//
// hook.hpp on the production platform; hook.by_hand.cpp is its partner. set() waits, so it is not compared.
#include "hook.hpp"

#include "production.hpp"

using hook_type = cairn::hook<cairn::production, void (*)(void*)>;

extern "C" {
void hook_read(const hook_type& h, hook_type::pair* to) {
  *to = h.read();
}
void hook_after_fork_child(hook_type& h) {
  h.after_fork_child();
}
}
