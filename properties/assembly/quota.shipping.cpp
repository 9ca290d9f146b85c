// SPDX-License-Identifier: MIT
//
// quota.hpp on the production platform; quota.by_hand.cpp is its partner.
#include "quota.hpp"

#include "production.hpp"

using quota_type = cairn::quota<cairn::production>;

extern "C" {
void quota_set_up(quota_type& q) {
  q.set_up();
}
bool quota_try_charge(quota_type& q, std::uint32_t slices) {
  return q.try_charge(slices);
}
void quota_uncharge(quota_type& q, std::uint32_t slices) {
  q.uncharge(slices);
}
bool quota_try_limit(quota_type& q, std::uint32_t limit) {
  return q.try_limit(limit);
}
std::uint32_t quota_charged(const quota_type& q) {
  return q.charged();
}
std::uint32_t quota_limit(const quota_type& q) {
  return q.limit();
}
}
