// SPDX-License-Identifier: MIT
//
// scenario - a client, interpreted over the platform of an engine: what the engines really run.
//
// Which client is in static storage (`running`): it is set before an exploration and read by all threads, never
// written while they run. Invariant: what threads share is the words, the data and the mutex; a thread writes only its
// own row of registers. Words are constructed in the order x y z, then the mutex: that numbers them in canonical names.
#pragma once
#include "client.hpp"

namespace cairn::check::guards {

inline client running;

template <class P, unsigned Threads>
struct interpreted {
  static constexpr unsigned threads = Threads;

  typename P::template atomic<std::uint32_t> words[word_limit];
  typename P::mutex mutex;
  typename P::template plain<std::uint32_t> data{0};
  outcome values;

  void thread(unsigned index) {
    std::uint32_t* registers = values.registers[index];
    const thread_code& code = running.code[index];
    for (unsigned i = 0; i < code.count; i++) {
      if (runs(code.ops[i], registers)) registers[i] = perform(code.ops[i]);
    }
  }

  void after() {
    for (unsigned w = 0; w < word_limit; w++) values.finals[w] = words[w].load(order::relaxed, at<"client.final">);
    P::outcome(values.hash(running));
  }

 private:
  std::uint32_t perform(const operation& one) {
    auto& word = words[one.word];
    std::uint32_t seen = one.expected;
    switch (one.kind) {
      case op::load: return word.load(one.success, at<"client.load">);
      case op::exchange: return word.exchange(one.value, one.success, at<"client.exchange">);
      case op::add: return word.fetch_add(one.value, one.success, at<"client.add">);
      case op::cas:
        if (word.compare_exchange_strong(seen, one.value, one.success, one.failure, at<"client.cas">))
          seen += exchanged;
        return seen;
      case op::weak:
        if (word.compare_exchange_weak(seen, one.value, one.success, one.failure, at<"client.weak">)) seen += exchanged;
        return seen;
      case op::choose: return static_cast<std::uint32_t>(P::choose(one.value));
      case op::await: return P::await(word, one.value, one.success, at<"client.await">);
      case op::get: return data.get();
      case op::store: word.store(one.value, one.success, at<"client.store">); return unset;
      case op::fence: P::fence(one.success); return unset;
      case op::lock: mutex.lock(); return unset;
      case op::unlock: mutex.unlock(); return unset;
      case op::set: data.set(one.value); return unset;
    }
    return unset;
  }
};

}  // namespace cairn::check::guards
