// SPDX-License-Identifier: MIT
//
// once.hpp on the production platform; once.by_hand.cpp is its partner.
#include "once.hpp"
#include "production.hpp"

using once_type = cairn::once<cairn::production>;

extern "C" {
bool once_is_done(const once_type& o) {
  return o.is_done();
}
void once_after_fork_child(once_type& o) {
  o.after_fork_child();
}
void once_finish(once_type& o, bool success) {
  o.finish(success);
}
}
