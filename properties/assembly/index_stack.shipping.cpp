// SPDX-License-Identifier: MIT
//
// index_stack.hpp on the production platform; index_stack.by_hand.cpp is its partner.
#include "index_stack.hpp"
#include "production.hpp"

using stack_type = cairn::index_stack<cairn::production>;
using link_type = cairn::production::atomic<std::uint32_t>;

extern "C" {
void stack_push(stack_type& s, std::uint32_t number, link_type& next) {
  s.push(number, next);
}
std::uint32_t stack_pop(stack_type& s, link_type* links) {
  return s.pop([links](std::uint32_t number) -> auto& { return links[number]; });
}
bool stack_empty(const stack_type& s) {
  return s.empty();
}
}
