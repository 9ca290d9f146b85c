// SPDX-License-Identifier: MIT
//
// generator - how random clients are drawn.
#include "generator.hpp"

#include <algorithm>

namespace cairn::check::guards {
namespace {

class drawing {
 public:
  drawing(std::uint64_t seed, mode how) : random_(seed), mode_(how) {
    constexpr mode modes[] = {mode::no_seq_cst,  mode::all_orders, mode::all_orders,
                              mode::all_seq_cst, mode::updates,    mode::symmetric};
    if (mode_ == mode::mixed) mode_ = modes[random_.below(6)];
  }

  client draw() {
    shape();
    for (unsigned t = 0; t < client_.threads; t++) {
      const bool copy = mode_ == mode::symmetric && t > 0 && !(t + 1 == client_.threads && random_.one_in(2));
      if (copy) {
        client_.code[t] = client_.code[0];
      } else {
        thread(client_.code[t], sizes_[t]);
      }
    }
    for (unsigned t = 0; t < client_.threads; t++) compare(client_.code[t]);
    if (mode_ == mode::symmetric) restore_copies();
    return client_;
  }

 private:
  void shape() {
    client_.threads = 2 + (random_.below(8) + 2) / 4;  // 2, 3 and 4 threads: 1/4, 1/2, 1/4
    client_.spurious = random_.below(3);
    words_ = 1 + random_.below(word_limit);
    equal_values_ = random_.one_in(8);
    locks_ = random_.one_in(6);
    plain_ = random_.one_in(locks_ ? 2 : 6);
    // Many operations only seldom: the number of graphs grows exponentially.
    const unsigned most = client_.threads == 4 ? 3 : client_.threads == 3 ? 4 : 6;
    for (unsigned t = 0; t < client_.threads; t++) {
      sizes_[t] = 1 + random_.below(most);
      if (random_.one_in(5)) sizes_[t] = 1 + random_.below(sizes_[t]);
    }
    if (mode_ == mode::symmetric)
      std::fill_n(sizes_, thread_limit, std::min(sizes_[0], client_.threads == 2 ? 5U : 3U));
  }

  void thread(thread_code& code, unsigned size) {
    unsigned lock_at = size, unlock_at = size;
    if (locks_ && size >= 2 && !random_.one_in(3)) {
      lock_at = random_.below(size - 1);
      unlock_at = lock_at + 1 + random_.below(size - lock_at - 1);
    }
    for (unsigned i = 0; i < size; i++) {
      operation& one = code.ops[code.count++];
      if (i == lock_at || i == unlock_at) {
        one.kind = i == lock_at ? op::lock : op::unlock;
      } else {
        draw(one);
      }
    }
  }

  void draw(operation& one) {
    constexpr op usual[] = {op::load, op::load, op::load, op::store, op::store, op::store, op::exchange,
                            op::add,  op::cas,  op::weak, op::fence, op::fence, op::await, op::choose};
    constexpr op updating[] = {op::exchange, op::add,  op::cas,   op::weak, op::add,
                               op::cas,      op::load, op::store, op::fence};
    if (plain_ && random_.one_in(3)) {
      one.kind = random_.one_in(2) ? op::get : op::set;
    } else {
      one.kind = mode_ == mode::updates ? updating[random_.below(9)] : usual[random_.below(14)];
    }
    one.word = reads(one.kind) || one.kind == op::store ? static_cast<unsigned char>(random_.below(words_)) : 0;
    if (has_order(one.kind)) one.success = draw_order(one.kind);
    if (is_cas(one.kind)) one.failure = draw_order(op::load);
    if (one.kind == op::choose) one.value = 2 + random_.below(random_.one_in(4) ? 2 : 1);
    if (one.kind == op::store || one.kind == op::set || is_update(one.kind)) {
      one.value = equal_values_ ? 1 + random_.below(2) : ++values_;
    }
  }

  order draw_order(op kind) {
    if (mode_ == mode::all_seq_cst && !random_.one_in(12)) return order::seq_cst;
    for (;;) {
      order o = static_cast<order>(random_.below(5));
      if (mode_ == mode::no_seq_cst && o == order::seq_cst) continue;
      if (kind == op::fence && o == order::relaxed && !random_.one_in(4)) continue;
      if (order_fits(kind, o)) return o;
    }
  }

  /// A value that the word may have.
  std::uint32_t value_of(unsigned word) {
    std::uint32_t found[operation_limit + 2] = {0, 0};
    unsigned count = 2;
    for (unsigned t = 0; t < client_.threads; t++) {
      for (unsigned i = 0; i < client_.code[t].count; i++) {
        const operation& one = client_.code[t].ops[i];
        if ((one.kind == op::store || is_update(one.kind)) && one.word == word) found[count++] = one.value;
      }
    }
    std::uint32_t value = found[random_.below(count)];
    if (random_.one_in(8)) value += found[random_.below(count)];  // of an addition
    return value;
  }

  /// Expected and old values, and guards.
  void compare(thread_code& code) {
    for (unsigned i = 0; i < code.count; i++) {
      operation& one = code.ops[i];
      if (is_cas(one.kind)) one.expected = value_of(one.word);
      if (one.kind == op::await) one.value = random_.one_in(3) ? value_of(one.word) : 0;
      if (i == 0 || one.kind == op::lock || one.kind == op::unlock || !random_.one_in(5)) continue;
      const unsigned seen = random_.below(i);
      const operation& before = code.ops[seen];
      if (!has_register(before.kind)) continue;
      one.guarded = true;
      one.guard_register = static_cast<unsigned char>(seen);
      one.guard_value = before.kind == op::choose ? random_.below(before.value)
                        : before.kind == op::get  ? random_.below(values_ + 1)
                                                  : value_of(before.word);
      if (is_cas(before.kind) && random_.one_in(2)) one.guard_value = before.expected + exchanged;
    }
  }

  /// compare() has drawn for each thread; the copies take the first one's.
  void restore_copies() {
    for (unsigned t = 1; t < client_.threads; t++) {
      const thread_code &first = client_.code[0], &other = client_.code[t];
      bool same = first.count == other.count;
      for (unsigned i = 0; same && i < first.count; i++) {
        same = first.ops[i].kind == other.ops[i].kind && first.ops[i].success == other.ops[i].success &&
               first.ops[i].word == other.ops[i].word;
      }
      if (same) client_.code[t] = client_.code[0];
    }
  }

  random_numbers random_;
  mode mode_;
  client client_;
  unsigned words_ = 1, values_ = 0, sizes_[thread_limit] = {};
  bool equal_values_ = false, locks_ = false, plain_ = false;
};

}  // namespace

client generate(std::uint64_t seed, mode how) {
  return drawing(seed, how).draw();
}

}  // namespace cairn::check::guards
