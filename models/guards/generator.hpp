// SPDX-License-Identifier: MIT
//
// generator - a random client from a 64-bit seed: the same on every machine and compiler.
//
//   seed -> mode -> shape (threads, words, a lock, plain data) -> operations -> guards
//
// Writes are distinguishable: each stores its own number, but in some clients, where equal values of different writers
// are the point. What is compared (expected, old, guards) is drawn from the values that occur, so that it often holds.
// Invariant: what is generated is valid(). Features are counted by looking at the client, not at how it was made.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "client.hpp"

namespace cairn::check::guards {

/// splitmix64: one addition and three mixing steps a number; any seed is good.
class random_numbers {
 public:
  explicit random_numbers(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  /// 0..n-1; the bias of the remainder does not matter here.
  unsigned below(unsigned n) { return static_cast<unsigned>(next() % n); }
  bool one_in(unsigned n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

enum class mode : unsigned char { mixed, no_seq_cst, all_orders, all_seq_cst, updates, symmetric };
inline constexpr const char* mode_names[] = {"mixed", "no-sc", "all", "sc", "updates", "symmetric"};

/// `mixed`: the seed says which of the others.
client generate(std::uint64_t seed, mode how = mode::mixed);

/// The names of all features, and which of them a client has.
std::vector<std::string> all_features();
std::vector<std::string> features_of(const client& c);

/// In a client with seq_cst fences and seq_cst accesses Relacy shows too much (litmus/relacy_deviations.txt).
bool mixes_seq_cst(const client& c);
bool has_seq_cst(const client& c);

}  // namespace cairn::check::guards
