// SPDX-License-Identifier: MIT
//
// shrink - the passes.
#include "shrink.hpp"

#include <vector>

namespace cairn::check::guards {
namespace {

/// Without operation `i`; guards that looked at it are dropped, later registers move.
void remove(thread_code& code, unsigned i) {
  for (unsigned j = i + 1; j < code.count; j++) {
    operation& one = code.ops[j];
    if (one.guarded && one.guard_register == i) one.guarded = false;
    if (one.guarded && one.guard_register > i) one.guard_register--;
    if (!one.guarded) one.guard_register = 0, one.guard_value = 0;
    code.ops[j - 1] = one;
  }
  code.ops[--code.count] = operation{};
}

void without_threads(const client& c, std::vector<client>& out) {
  for (unsigned t = 0; t < c.threads && c.threads > 1; t++) {
    client less = c;
    for (unsigned i = t + 1; i < c.threads; i++) less.code[i - 1] = c.code[i];
    less.code[--less.threads] = thread_code{};
    out.push_back(less);
  }
}

/// A lock goes with its unlock.
void without_operations(const client& c, std::vector<client>& out) {
  for (unsigned t = 0; t < c.threads; t++) {
    for (unsigned i = 0; i < c.code[t].count; i++) {
      client less = c;
      const op kind = c.code[t].ops[i].kind;
      if (kind == op::unlock) continue;
      if (kind == op::lock) {
        unsigned end = i;
        while (c.code[t].ops[end].kind != op::unlock) end++;
        remove(less.code[t], end);
      }
      remove(less.code[t], i);
      out.push_back(less);
    }
  }
}

void weaker(order o, std::vector<order>& out) {
  if (o == order::relaxed) return;
  out.push_back(order::relaxed);
  if (o == order::seq_cst) out.push_back(order::acq_rel);
  if (o == order::seq_cst || o == order::acq_rel) {
    out.push_back(order::acquire);
    out.push_back(order::release);
  }
}

template <class Change>
void changed(const client& c, unsigned t, unsigned i, std::vector<client>& out, Change&& change) {
  client other = c;
  change(other.code[t].ops[i]);
  out.push_back(other);
}

void simpler_operations(const client& c, std::vector<client>& out) {
  for (unsigned t = 0; t < c.threads; t++) {
    for (unsigned i = 0; i < c.code[t].count; i++) {
      const operation& one = c.code[t].ops[i];
      if (one.guarded) {
        changed(c, t, i, out, [](operation& o) { o.guarded = false, o.guard_register = 0, o.guard_value = 0; });
      }
      std::vector<order> orders;
      if (has_order(one.kind)) weaker(one.success, orders);
      for (order o : orders) changed(c, t, i, out, [o](operation& to) { to.success = o; });
      orders.clear();
      if (is_cas(one.kind)) weaker(one.failure, orders);
      for (order o : orders) changed(c, t, i, out, [o](operation& to) { to.failure = o; });
      if (one.kind == op::weak) changed(c, t, i, out, [](operation& to) { to.kind = op::cas; });
      if (one.kind == op::await) changed(c, t, i, out, [](operation& to) { to.kind = op::load, to.value = 0; });
      if (one.kind == op::choose && one.value > 1) changed(c, t, i, out, [](operation& to) { to.value--; });
      if (is_update(one.kind)) {
        changed(c, t, i, out, [](operation& to) { to.kind = op::load, to.value = to.expected = 0; });
        changed(c, t, i, out, [](operation& to) { to.kind = op::store, to.expected = 0; });
      }
    }
  }
  if (c.spurious != 0) {
    client less = c;
    less.spurious--;
    out.push_back(less);
  }
}

}  // namespace

client shrink(const client& from, const std::function<bool(const client&)>& still, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  client best = from;
  for (bool smaller = true; smaller;) {
    smaller = false;
    std::vector<client> candidates;
    without_threads(best, candidates);
    without_operations(best, candidates);
    simpler_operations(best, candidates);
    for (const client& one : candidates) {
      if (std::chrono::steady_clock::now() >= end) return best;
      if (!valid(one) || !still(one)) continue;
      best = one;
      smaller = true;
      break;
    }
  }
  return best;
}

}  // namespace cairn::check::guards
