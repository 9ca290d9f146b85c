// SPDX-License-Identifier: MIT
//
// features - what a client contains, so that a run can say that the generator reaches everything.
#include <algorithm>
#include <set>

#include "generator.hpp"

namespace cairn::check::guards {
namespace {

constexpr const char* op_names[] = {"load",   "store", "exchange", "add",    "cas", "weak", "fence",
                                    "choose", "await", "lock",     "unlock", "get", "set"};
constexpr const char* order_names[] = {"relaxed", "acquire", "release", "acq_rel", "seq_cst"};

using names = std::set<std::string>;

void add_operation(const thread_code& code, const operation& one, names& found) {
  const std::string name = op_names[static_cast<unsigned>(one.kind)];
  found.insert(has_order(one.kind) ? name + "." + order_names[static_cast<unsigned>(one.success)] : name);
  if (is_cas(one.kind)) {
    found.insert(name + ".fail." + order_names[static_cast<unsigned>(one.failure)]);
    if (acquires(one.failure) && !acquires(one.success)) found.insert("failure order stronger than success order");
    if (one.expected != 0) found.insert("compare-exchange of a written value");
  }
  if (one.kind == op::await) found.insert(one.value == 0 ? "await of the initial value" : "await of a written value");
  if (!one.guarded) return;
  const operation& seen = code.ops[one.guard_register];
  found.insert(seen.kind == op::choose ? "guard on a choice"
               : is_cas(seen.kind)     ? "guard on a compare-exchange"
               : seen.kind == op::get  ? "guard on plain data"
                                       : "guard on an atomic read");
  found.insert("guarded " + name);
}

bool any(const client& c, bool (*holds)(const operation&)) {
  for (unsigned t = 0; t < c.threads; t++) {
    if (std::any_of(c.code[t].ops, c.code[t].ops + c.code[t].count, holds)) return true;
  }
  return false;
}

}  // namespace

bool has_seq_cst(const client& c) {
  return any(c, [](const operation& one) {
    return (has_order(one.kind) && one.success == order::seq_cst) ||
           (is_cas(one.kind) && one.failure == order::seq_cst);
  });
}

bool mixes_seq_cst(const client& c) {
  const bool fences =
      any(c, [](const operation& one) { return one.kind == op::fence && one.success == order::seq_cst; });
  return fences && any(c, [](const operation& one) {
           return one.kind != op::fence && ((has_order(one.kind) && one.success == order::seq_cst) ||
                                            (is_cas(one.kind) && one.failure == order::seq_cst));
         });
}

std::vector<std::string> features_of(const client& c) {
  names found;
  found.insert(std::to_string(c.threads) + " threads");
  found.insert("spurious " + std::to_string(c.spurious));
  found.insert(c.operations() >= 9 ? "9 to 12 operations" : "up to 8 operations");
  unsigned words = 0;
  std::set<std::pair<unsigned, std::uint32_t>> values;
  for (unsigned t = 0; t < c.threads; t++) {
    if (c.same_as(t) != t) found.insert("equal threads");
    for (unsigned i = 0; i < c.code[t].count; i++) {
      const operation& one = c.code[t].ops[i];
      add_operation(c.code[t], one, found);
      if (reads(one.kind) || one.kind == op::store) words |= 1U << one.word;
      if (one.kind == op::store && !values.insert({one.word, one.value}).second) found.insert("equal values");
    }
  }
  found.insert(std::to_string((words & 1) + (words >> 1 & 1) + (words >> 2)) + " words");
  if (mixes_seq_cst(c)) found.insert("seq_cst fences and accesses");
  return {found.begin(), found.end()};
}

std::vector<std::string> all_features() {
  names all = {"2 threads",
               "3 threads",
               "4 threads",
               "1 words",
               "2 words",
               "3 words",
               "spurious 0",
               "spurious 1",
               "spurious 2",
               "9 to 12 operations",
               "up to 8 operations",
               "equal threads",
               "equal values",
               "seq_cst fences and accesses",
               "failure order stronger than success order",
               "compare-exchange of a written value",
               "await of the initial value",
               "await of a written value",
               "guard on a choice",
               "guard on a compare-exchange",
               "guard on plain data",
               "guard on an atomic read"};
  for (unsigned kind = 0; kind < op_count; kind++) {
    const op one = static_cast<op>(kind);
    const std::string name = op_names[kind];
    if (one != op::lock && one != op::unlock) all.insert("guarded " + name);
    if (!has_order(one)) all.insert(name);
    for (unsigned o = 0; o < 5; o++) {
      if (has_order(one) && order_fits(one, static_cast<order>(o))) all.insert(name + "." + order_names[o]);
      if (is_cas(one) && order_fits(op::load, static_cast<order>(o))) all.insert(name + ".fail." + order_names[o]);
    }
  }
  return {all.begin(), all.end()};
}

}  // namespace cairn::check::guards
