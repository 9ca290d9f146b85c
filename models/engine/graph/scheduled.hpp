// SPDX-License-Identifier: MIT
//
// scheduled - one execution of a program, which bytes decide: for fuzzers, and for who replays what they have found.
//
//   one byte an event:   ff aaaa tt
//
//   tt    who adds it: 0 whoever did last; else the one so many places behind, in a ring
//   aaaa  how old the write is that is read, or that a write comes after: 0 the last one; of choose(), the value
//   ff    3: a weak compare-exchange fails for no reason
//
// Bytes that are exhausted are zeroes: the thread goes on until it ends or waits, and nothing is stale. So the n-th
// byte is about the n-th event, one byte that is not zero is one change of threads, and any bytes are an execution.
// Invariant: each execution is one that the explorer meets, too, but for loops around compare-exchanges, which go on. A
// thread that would have to wait is asked last, and its wait reads the newest value: so it waits for ever only in a
// deadlock. P::retry ends its thread; what remains of such an execution is not checked at the end.
#pragma once
#include "runtime.hpp"

namespace cairn::check::graph {

class scheduled : public runtime {
 public:
  /// `client` may be changed between executions.
  explicit scheduled(const program& client) : runtime(client, how_) {}

  outcome play(const std::uint8_t* bytes, std::size_t count);

  // Of the last execution.
  const failure& failed() const { return failed_; }
  const execution& graph() const { return seen_; }
  std::uint64_t outcome_value() const { return outcome_value_; }
  /// For replay_program() with how().
  std::string replay() const { return text_of_run(); }
  static const options& how() { return how_; }

 private:
  static constexpr unsigned most_operations = 2000;  ///< of one thread

  unsigned next(const unsigned* able, unsigned count) override;
  bool add(unsigned thread, const operation& asked) override;
  bool asks_each_time() const override { return true; }
  bool has_more_of(unsigned) const override { return false; }
  bool waits(unsigned thread) const;
  bool add_at(unsigned thread, const operation& asked, std::size_t place);

  unsigned who() const { return now_ & 3; }
  unsigned age() const { return now_ >> 2 & 15; }
  bool fails() const { return now_ >> 6 == 3; }

  static const options how_;
  execution seen_;
  const std::uint8_t *bytes_ = nullptr, *end_ = nullptr;
  unsigned last_ = 0;     ///< the thread that has added the last event
  std::uint8_t now_ = 0;  ///< the byte of this event
};

}  // namespace cairn::check::graph
