// SPDX-License-Identifier: MIT
//
// remote_list.hpp on the production platform; remote_list.by_hand.cpp is its partner.
#include "remote_list.hpp"
#include "production.hpp"

struct node {
  cairn::production::plain<node*> next;
  std::uint64_t key;
};
using list_type = cairn::remote_list<cairn::production, node>;

extern "C" {
bool remote_push(list_type& l, node* base, node* first, node* last, std::uint32_t count, bool attended) {
  return l.push(base, first, last, count, attended);
}
node* remote_take_all(list_type& l, node* base, std::uint32_t* count) {
  const auto taken = l.take_all(base);
  *count = taken.count;
  return taken.first;
}
bool remote_arm(list_type& l) {
  return l.arm();
}
bool remote_disarm(list_type& l) {
  return l.disarm();
}
node* remote_settle(list_type& l, node* base, std::uint32_t* count) {
  const auto taken = l.settle(base);
  *count = taken.count;
  return taken.first;
}
void remote_reset(list_type& l) {
  l.reset();
}
bool remote_is_announced(const list_type& l) {
  return l.is_announced();
}
std::uint32_t remote_waiting(const list_type& l) {
  return l.waiting();
}
}
