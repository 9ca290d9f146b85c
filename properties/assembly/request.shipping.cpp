// SPDX-License-Identifier: MIT
//
// request.hpp on the production platform; request.by_hand.cpp is its partner. wait() waits, so it is not compared.
#include "request.hpp"

#include "production.hpp"

using slot_type = cairn::request_slot<cairn::production>;
using question_type = cairn::question<cairn::production>;

extern "C" {
bool request_try_post(slot_type& s, std::uint32_t number) {
  return s.try_post(number);
}
bool request_withdraw(slot_type& s, std::uint32_t number) {
  return s.withdraw(number);
}
std::uint32_t request_take(slot_type& s) {
  return s.take();
}
void question_ask(question_type& q) {
  q.ask();
}
bool question_answer(question_type& q) {
  return q.answer();
}
bool question_forsake(question_type& q) {
  return q.forsake();
}
}
