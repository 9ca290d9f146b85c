// SPDX-License-Identifier: MIT
//
// own_platform - the claims of blocks.cpp and contexts.cpp on the platform of docs/examples/own_platform, whose logical
// threads are shard ids.
//
//   record i of the tape: on OS thread i % 2, running = shard of the record | the call | ...
//
// So a logical thread changes its OS thread between any two of its calls, even while others are in the middle of
// theirs, and the thread it leaves goes on as another one. Whatever the core would remember by OS thread would be wrong
// here. Invariant: the two OS threads take turns; a record's effects happen-before the next record.
#include <functional>
#include <memory>
#include <semaphore>
#include <thread>

#include "../../docs/examples/own_platform/shard_runtime.hpp"
#include "claims.hpp"

namespace {

using namespace cairn;
using namespace cairn::properties;

/// A second OS thread, which runs what it is given while the first one waits.
class second_thread {
 public:
  void run(const std::function<void()>& task) {
    task_ = &task;
    given_.release();
    done_.acquire();
  }
  ~second_thread() {
    run([this] { ending_ = true; });
  }

 private:
  void work() {
    while (!ending_) {
      given_.acquire();
      (*task_)();
      done_.release();
    }
  }
  const std::function<void()>* task_ = nullptr;
  bool ending_ = false;
  std::binary_semaphore given_{0}, done_{0};
  std::jthread thread_{[this] { work(); }};  // last: it uses the others
};

/// The example's platform in the scripted system, with misuse recorded.
struct sharded : runtime::platform {
  using os = scripted_os;
  static inline bool hooks_fail = false;
  static inline std::vector<recorded_misuse> misuses;
  static inline std::vector<double_entry> double_entries;

  static bool on_context_end(void (*function)(void*), void* argument) noexcept {
    return !hooks_fail && runtime::platform::on_context_end(function, argument);
  }
  /// Whoever could change the word has no turn before this one ends: the time is over at once.
  template <fixed_string S>
  static std::uint32_t await_for(atomic<std::uint32_t>& word, std::uint32_t, order o, site<S> where,
                                 std::uint64_t) noexcept {
    return word.load(o, where);
  }
  static void after_fork_child() noexcept {}
  static void out_of_memory() noexcept {}
  static void check(bool holds) noexcept {
    if (!holds) misuse(misuse_kind::corrupted_metadata, nullptr);
  }
  static void misuse(misuse_kind kind, const void* address) noexcept { misuses.push_back({kind, address}); }
  static void misuse(const double_entry& both) noexcept { double_entries.push_back(both); }
};
static_assert(Platform<sharded>);

/// What player.hpp asks of a heap: see scripted_heap.
template <Geometry G>
class sharded_heap {
 public:
  using allocator_type = allocator<sharded, G>;
  explicit sharded_heap(std::size_t contexts);
  ~sharded_heap();
  sharded_heap(const sharded_heap&) = delete;
  sharded_heap& operator=(const sharded_heap&) = delete;

  allocator_type* operator->() { return heap_.get(); }
  std::size_t contexts() const { return contexts_.size(); }
  void run_in(std::size_t context) { runtime::running = &contexts_[context]; }
  template <class F>
  void in(std::size_t context, F f) {
    runtime::context* const before = runtime::running;
    run_in(context);
    f();
    runtime::running = before;
  }
  void run_end_hook(std::size_t context) {
    in(context, [] {
      if (auto* hook = std::exchange(runtime::running->at_end, nullptr)) hook(runtime::running->argument);
    });
  }
  void end_context(std::size_t context) {
    run_end_hook(context);
    vanish(context);
  }
  bool has_end_hook(std::size_t context) const { return contexts_[context].at_end != nullptr; }
  void vanish(std::size_t context) {
    contexts_[context] = {};
    contexts_[context].slot = heap_->first_context();
  }
  template <class F>
  void step(F f) {
    static second_thread other;
    if (steps_++ % 2 == 0) return f();
    other.run(f);
  }

  scripted_world os;
  std::vector<recorded_misuse>& misuses() { return sharded::misuses; }
  std::vector<double_entry>& double_entries() { return sharded::double_entries; }
  void while_asleep(std::function<void()>) {}  // nobody runs while a shard of this runtime sleeps
  context_slot& slot(std::size_t context) { return contexts_[context].slot; }
  void hooks_fail(bool on) { sharded::hooks_fail = on; }

 private:
  std::vector<runtime::context> contexts_;
  std::unique_ptr<allocator_type> heap_ = std::make_unique<allocator_type>();
  std::size_t steps_ = 0;
};

}  // namespace

template <class G>
struct cairn::instance_of<allocator<sharded, G>> {
  static inline allocator<sharded, G>* current = nullptr;
  static allocator<sharded, G>& get() { return *current; }
};

namespace {

template <Geometry G>
sharded_heap<G>::sharded_heap(std::size_t contexts) : contexts_(contexts) {
  instance_of<allocator_type>::current = heap_.get();
  for (runtime::context& each : contexts_) each.slot = heap_->first_context();
  sharded::misuses.clear();
  sharded::double_entries.clear();
  run_in(0);
}
template <Geometry G>
sharded_heap<G>::~sharded_heap() {
  runtime::running = nullptr;
}

std::string sharded_failure(const tape& t) {
  const outcome seen = run<sharded_heap<tiny_geometry>, sharded_heap<shipping_geometry>>(t);
  tag_tally::now().add(seen.tags);
  return seen.failure;
}

}  // namespace

int main() {
  setenv("RC_PARAMS", "seed=20261122 max_success=200", 0);
  claims all("own_platform");
  const std::uint8_t platforms = tape::anywhere | tape::hooks_fail | tape::skewed;
  all.hold("live blocks never overlap and keep their contents, whatever thread a shard is on",
           {.more_flags = platforms, .floors = {{tag::block, 80}, {tag::foreign_free, 50}}}, sharded_failure);
  all.hold("the same with the shipping geometry",
           {.flags = tape::shipping,
            .more_flags = platforms,
            .length = 150,
            .floors = {{tag::block, 80}, {tag::foreign_free, 40}}},
           sharded_failure);
  all.hold("shards come and go, free each other's blocks, and leave nothing behind",
           {.weights = {20, 2, 2, 6, 40, 4, 2, 12, 4, 2, 0},
            .more_flags = platforms,
            .floors = {{tag::thread_end, 50}, {tag::foreign_free, 50}}},
           sharded_failure);
  all.hold("failing system calls lose nothing",
           {.weights = {20, 6, 6, 8, 24, 4, 3, 3, 2, 3, 6}, .faults = true, .floors = {{tag::os_failure, 20}}},
           sharded_failure);
  all.hold("heaps are entered and left, detached and attached as modelled, whatever thread that happens on",
           {.weights = {20, 2, 2, 3, 30, 2, 1, 6, 2, 1, 0},
            .flags = tape::heaps,
            .heaps = {10, 24, 6, 8, 20, 30, 6, 4, 4, 1, 1, 2, 4, 2, 4, 2, 2, 0, 0, 2, 1, 1, 4, 0, 0},
            .floors = {{tag::entered, 35}, {tag::detached, 25}, {tag::attached, 25}}},
           sharded_failure);
  return all.result();
}
