// SPDX-License-Identifier: MIT
//
// strings - what text processing does to an allocator: vectors and strings that grow by doubling, short strings by the
// ten thousand, sort, join.

#include <algorithm>
#include <string>
#include <vector>

#include "random.hpp"
#include "workload.hpp"

namespace cairn::bench {

namespace {

constexpr unsigned words_a_text = 20'000;

std::string write_text(generator& random) {
  std::string text;  // grows from nothing, on purpose
  for (unsigned w = 0; w < words_a_text; w++) {
    const std::uint64_t length = random.one_in(10) ? 40 + random.below(200) : 1 + random.below(30);
    std::uint64_t letters = 0;
    for (std::uint64_t i = 0; i < length; i++) {
      if (i % 12 == 0) letters = random.next();
      text.push_back(static_cast<char>('a' + letters % 26));
      letters /= 26;
    }
    text.push_back(' ');
  }
  return text;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t from = 0, to = 0; (to = text.find(' ', from)) != std::string::npos; from = to + 1) {
    words.push_back(text.substr(from, to - from));
  }
  return words;
}

std::uint64_t sum_of(const std::string& text) {
  std::uint64_t sum = text.size();
  for (const char c : text) sum = sum * 31 + static_cast<unsigned char>(c);
  return sum;
}

// A few vectors that grow side by side, so that none can always grow in place.
std::uint64_t grow_vectors(generator& random) {
  std::vector<std::vector<std::uint32_t>> columns(16);
  for (unsigned i = 0; i < 400'000; i++) columns[random.below(columns.size())].push_back(i);
  std::uint64_t sum = 0;
  for (const std::vector<std::uint32_t>& column : columns) {
    for (const std::uint32_t value : column) sum = sum * 31 + value;
  }
  return sum;
}

}  // namespace

outcome run_strings(const request& request) {
  generator random(request.seed, 0);
  outcome done;
  const std::uint64_t rounds = request.scaled(60);
  for (std::uint64_t round = 0; round < rounds; round++) {
    const std::string text = write_text(random);
    std::vector<std::string> words = split(text);
    std::vector<std::string> by_length = words;
    std::sort(by_length.begin(), by_length.end(), [](const std::string& a, const std::string& b) {
      return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
    std::string joined;
    for (const std::string& word : by_length) joined += word + ", ";
    for (std::size_t i = 0; i < words.size(); i += 2) words[i] += words[words.size() - 1 - i];
    for (const std::string& word : words) done.checksum += sum_of(word);
    done.checksum += sum_of(joined) + grow_vectors(random);
    done.operations += 2 * words_a_text + 400'000;
  }
  return done;
}

}  // namespace cairn::bench
