// SPDX-License-Identifier: MIT
//
// slice_word.hpp on the production platform; slice_word.by_hand.cpp is its partner.
#include "slice_word.hpp"
#include "production.hpp"

using word_type = cairn::slice_word<cairn::production>;

extern "C" {
unsigned slices_claim_one(word_type& w) {
  return w.try_claim(1, 1);
}
bool slices_claim_at(word_type& w, unsigned first, unsigned count) {
  return w.try_claim_at(first, count);
}
bool slices_take_zero(word_type& w, unsigned first, unsigned count) {
  return w.take_zero(first, count);
}
void slices_release_clean(word_type& w, unsigned first, unsigned count) {
  w.release(first, count, false);
}
void slices_release_used(word_type& w, unsigned first, unsigned count) {
  w.release(first, count, true);
}
std::uint64_t slices_claim_dirty(word_type& w) {
  return w.claim_dirty();
}
bool slices_may_have_free(const word_type& w) {
  return w.may_have_free();
}
bool slices_all_free(const word_type& w) {
  return w.all_free();
}
}
