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
int remote_push(list_type& l, node* base, node* first, node* last, std::uint32_t count, bool attended) {
  return static_cast<int>(l.push(
      base, first, last, count, [attended] { return attended; }, false));
}
int remote_push_pinned(list_type& l, node* base, node* first, node* last, std::uint32_t count, bool attended) {
  return static_cast<int>(l.push(
      base, first, last, count, [attended] { return attended; }, true));
}
std::uint64_t remote_before_pin(list_type& l) {
  return l.before_pin().raw();
}
bool remote_try_pin(list_type& l, std::uint64_t seen) {
  return l.try_pin(cairn::remote_word{seen});
}
bool remote_unpin(list_type& l) {
  return l.unpin();
}
bool remote_close(list_type& l) {
  return l.close();
}
node* remote_take_all(list_type& l, node* base, std::uint32_t* count) {
  const auto taken = l.take_all(base);
  *count = taken.count;
  return taken.first;
}
std::uint64_t remote_sum_of_keys(const list_type& l, node* base) {
  std::uint64_t sum = 0;
  l.for_each(base, [&sum](const node* block) { sum += block->key; });
  return sum;
}
bool remote_arm(list_type& l) {
  return l.arm();
}
bool remote_disarm(list_type& l) {
  return l.disarm();
}
bool remote_claim_announcement(list_type& l) {
  return l.claim_announcement();
}
node* remote_settle(list_type& l, node* base, std::uint32_t* count, bool* over) {
  const auto taken = l.settle(base);
  *count = taken.count;
  *over = taken.over;
  return taken.first;
}
void remote_reset(list_type& l) {
  l.reset();
}
bool remote_is_announced(const list_type& l) {
  return l.is_announced();
}
bool remote_is_closed(const list_type& l) {
  return l.is_closed();
}
std::uint32_t remote_waiting(const list_type& l) {
  return l.waiting();
}
}
