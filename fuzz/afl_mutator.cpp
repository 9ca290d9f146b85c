// SPDX-License-Identifier: MIT
//
// afl_mutator - the mutator of tapes (tape_mutator.cpp) as a custom mutator library of AFL++, with one target's shape.
//
//   afl_custom_fuzz(tape, another one) -> one of four is a crossing, the others are mutations
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

extern "C" {
std::size_t LLVMFuzzerCustomMutator(std::uint8_t* bytes, std::size_t size, std::size_t most, unsigned seed);
std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size, const std::uint8_t* other,
                                      std::size_t other_size, std::uint8_t* bytes, std::size_t most, unsigned seed);
}

namespace {

struct mutator {
  std::minstd_rand random;
  std::vector<std::uint8_t> made;
};

constexpr std::size_t longest = 604;  // as fuzz/run says to libFuzzer

}  // namespace

// The names and types are those of AFL++ (docs/custom_mutators.md there).
extern "C" void* afl_custom_init(void*, unsigned seed) {
  return new mutator{std::minstd_rand(seed), {}};
}
extern "C" void afl_custom_deinit(void* data) {
  delete static_cast<mutator*>(data);
}
extern "C" std::size_t afl_custom_fuzz(void* data, std::uint8_t* bytes, std::size_t size, std::uint8_t** out,
                                       std::uint8_t* other, std::size_t other_size, std::size_t most) {
  auto& self = *static_cast<mutator*>(data);
  if (most > longest) most = longest;
  self.made.assign(most, 0);
  const auto seed = static_cast<unsigned>(self.random());
  *out = self.made.data();
  if (other != nullptr && self.random() % 4 == 0) {
    return LLVMFuzzerCustomCrossOver(bytes, size, other, other_size, self.made.data(), most, seed);
  }
  if (size > most) size = most;
  std::memcpy(self.made.data(), bytes, size);
  return LLVMFuzzerCustomMutator(self.made.data(), size, most, seed);
}
