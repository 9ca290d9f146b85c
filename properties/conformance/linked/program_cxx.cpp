// SPDX-License-Identifier: MIT
//
// program_cxx - the C++ counterpart of program.c: containers, exceptions, thread_local objects, aligned types,
// iostream, static objects.

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <new>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "cairn.h"

namespace {

void require(bool condition, const char* claim) {
  if (condition) return;
  std::cout << "FALSE: " << claim << std::endl;
  std::_Exit(1);
}

struct static_object {
  std::vector<std::string> lines{"made before main"};
  ~static_object() {
    lines.push_back("and used after it");
    for (const auto& line : lines) std::cout << line << '\n';
    std::cout.flush();
  }
} object;

struct alignas(128) wide {
  char bytes[128];
};

thread_local std::map<int, std::string> own;

long work(int seed) {
  for (int i = 0; i < 2000; ++i) own[i * seed % 509] += std::to_string(i) + ";";
  int caught = 0;
  for (int i = 0; i < 200; ++i) {
    try {
      throw std::runtime_error(std::string(static_cast<std::size_t>(i), 'x'));
    } catch (const std::exception& error) {
      caught += static_cast<int>(std::string(error.what()).size());
    }
  }
  std::vector<std::unique_ptr<wide>> many;
  for (int i = 0; i < 300; ++i) many.push_back(std::make_unique<wide>());
  require(reinterpret_cast<std::uintptr_t>(many.back().get()) % 128 == 0, "aligned new aligns");
  return std::accumulate(own.begin(), own.end(), long{caught},
                         [](long sum, const auto& entry) { return sum + static_cast<long>(entry.second.size()); });
}

}  // namespace

int main() {
  void* block = ::operator new(1000);
  require(cairn_usable_size(block) != 0, "operator new's block is Cairn's");
  ::operator delete(block);
  auto held = std::make_unique<std::string>(500, 'y');
  require(cairn_usable_size(held.get()) != 0, "a new-expression's block is Cairn's");
  require(cairn_usable_size(held->data()) != 0, "std::string's block is Cairn's");

  std::vector<long> results(4);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < results.size(); ++i)
    threads.emplace_back([&results, i] { results[i] = work(static_cast<int>(i) + 3); });
  for (auto& thread : threads) thread.join();
  for (long result : results) std::cout << result << '\n';
  try {
    volatile std::size_t far_too_much = ~std::size_t{0} / 2;
    ::operator delete(::operator new(far_too_much));
  } catch (const std::bad_alloc&) {
    std::cout << "bad_alloc\n";
  }
  return 0;
}
