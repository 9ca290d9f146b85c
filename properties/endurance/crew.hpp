// SPDX-License-Identifier: MIT
//
// crew - threads that run one function each and are joined at the end; a rendezvous where all of them meet.
#pragma once
#include <barrier>
#include <cstddef>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

namespace endurance {

class crew {
 public:
  /// Starts `count` threads with work(0), work(1), ...
  template <class Work>
  crew(std::size_t count, Work work) {
    for (std::size_t i = 0; i < count; i++) threads_.emplace_back(work, i);
  }
  ~crew() { join(); }
  crew(const crew&) = delete;
  crew& operator=(const crew&) = delete;

  void join() {
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

 private:
  std::vector<std::thread> threads_;
};

/// arrive_and_wait(): of all threads that it was made for.
using rendezvous = std::barrier<>;

}  // namespace endurance
