// SPDX-License-Identifier: MIT
//
// kv - a key-value store in memory: a hash map of strings, 100,000 possible keys, values of 8 to 4,000 bytes, mostly
// short.
//
// Of ten requests five look up, three store, one appends to a value and one erases.

#include <string>
#include <unordered_map>

#include "random.hpp"
#include "workload.hpp"

namespace cairn::bench {

namespace {

constexpr std::uint64_t keys = 100'000;

std::string key_of(std::uint64_t index) {
  std::string key = "key:" + std::to_string(mix(index));
  if (index % 4 == 0) key.append(index % 64, '/');
  return key;
}

std::string value_of(generator& random) {
  const std::uint64_t kind = random.below(20);
  const std::uint64_t length = kind < 14   ? 8 + random.below(120)
                               : kind < 19 ? 128 + random.below(640)
                                           : 768 + random.below(3'232);
  return std::string(length, static_cast<char>('a' + random.below(26)));
}

std::uint64_t sum_of(const std::string& value) {
  return mix(value.size() << 16 | static_cast<std::uint64_t>(static_cast<unsigned char>(value.front())) << 8 |
             static_cast<unsigned char>(value.back()));
}

}  // namespace

outcome run_kv(const request& request) {
  generator random(request.seed, 0);
  std::unordered_map<std::string, std::string> store;
  outcome done;
  const std::uint64_t requests = request.scaled(1'600'000);
  for (std::uint64_t i = 0; i < requests; i++) {
    const std::string key = key_of(random.below(keys));
    const std::uint64_t kind = random.below(10);
    if (kind < 5) {
      const auto found = store.find(key);
      done.checksum += found == store.end() ? 1 : sum_of(found->second);
    } else if (kind < 8) {
      store[key] = value_of(random);
    } else if (kind < 9) {
      if (const auto found = store.find(key); found != store.end() && found->second.size() < 4'000)
        found->second += key;
    } else {
      done.checksum += store.erase(key);
    }
    done.operations++;
  }
  for (const auto& [key, value] : store) done.checksum += sum_of(key) ^ sum_of(value);
  return done;
}

}  // namespace cairn::bench
