// SPDX-License-Identifier: MIT
//
// scripted_platform - the platform of the tests: many logical threads on one real thread, failures at will.
//
//   world.in(2, [&] { p = heap->malloc(40); });      context 2 runs
//   world.end_context(2);                            its end hook runs, then the number stands for a new thread
//   world.os.fail(every_call, 3);                    the third system call from now fails
//
// Misuse is recorded and execution goes on, so a test can say which diagnosis it expects, and that nothing broke.
// Invariant: every call into the allocator runs in exactly one context, and only its slot is seen.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "allocator.hpp"
#include "poison.hpp"
#include "production.hpp"
#include "scripted_os.hpp"

namespace cairn::properties {

struct recorded_misuse {
  misuse_kind kind;
  const void* address;
};

/// What the scripted platform's static members work on: part of the current world.
struct scripted_contexts {
  struct one {
    context_slot slot{};
    void (*hook)(void*) = nullptr;
    void* argument = nullptr;
  };
  std::vector<one> all;
  std::size_t running = 0;
  bool hooks_fail = false;  ///< on_context_end says false
  std::vector<recorded_misuse> misuses;
  std::vector<double_entry> double_entries;
  /// What happens while the running context sleeps: others run. Without it nobody changes a word that is waited for.
  std::function<void()> meanwhile;
  std::uint64_t out_of_memory = 0;  ///< how often the core was about to return null

  static scripted_contexts*& now() {
    static scripted_contexts* current = nullptr;
    return current;
  }
};

struct scripted {
  using os = scripted_os;
  /// Production's, but that the beginning of a page is told.
  template <class T>
  struct atomic : production::atomic<T> {
    using production::atomic<T>::atomic;
    template <fixed_string S>
    void store(T value, order o, site<S> where) noexcept {
      production::atomic<T>::store(value, o, where);
      if constexpr (std::is_same_v<site<S>, site<"page.own">>) {
        poison::pages_begun++;
        if (poison::page_begins != nullptr) poison::page_begins(this);
      }
    }
  };
  template <class T>
  using plain = production::plain<T>;
  template <class T>
  static T* objects_over(void* memory, std::size_t) noexcept {
    return static_cast<T*>(memory);
  }
  template <class Allocator>
  static context_slot& context_of() noexcept {
    auto& contexts = *scripted_contexts::now();
    return contexts.all[contexts.running].slot;
  }
  static bool on_context_end(void (*function)(void*), void* argument) noexcept {
    auto& contexts = *scripted_contexts::now();
    if (contexts.hooks_fail) return false;
    contexts.all[contexts.running].hook = function;
    contexts.all[contexts.running].argument = argument;
    return true;
  }
  static void after_fork_child() noexcept {}
  static void pause() noexcept {}
  static void retry() noexcept {}
  static void cas_retry() noexcept {}
  template <fixed_string S>
  static std::uint32_t await(atomic<std::uint32_t>& word, std::uint32_t old, order o, site<S> where) noexcept {
    if (word.load(o, where) == old) sleep();
    const std::uint32_t value = word.load(o, where);
    if (value == old) std::abort();  // one real thread: nobody is going to change it
    return value;
  }
  /// Nobody waits here: what the word is, and if that is `old`, the time is over.
  template <fixed_string S>
  static std::uint32_t await_for(atomic<std::uint32_t>& word, std::uint32_t old, order o, site<S> where,
                                 std::uint64_t) noexcept {
    if (word.load(o, where) == old) sleep();
    return word.load(o, where);  // no time passes
  }
  static void sleep() {
    auto& contexts = *scripted_contexts::now();
    const std::size_t sleeper = contexts.running;
    if (contexts.meanwhile) contexts.meanwhile();
    contexts.running = sleeper;
  }
  static void wake(atomic<std::uint32_t>&) noexcept {}
  static void fence(order o) noexcept { production::fence(o); }
  static void clear(void* address, std::size_t bytes) noexcept {
    poison::uncover(address, (bytes + 15) / 16 * 16);  // going to be handed out; in whole granules
    production::clear(address, bytes);
  }
  static void copy(void* to, const void* from, std::size_t bytes) noexcept {
    poison::uncover(to, bytes);
    production::copy(to, from, bytes);
  }
  static void out_of_memory() noexcept { scripted_contexts::now()->out_of_memory++; }
  static void check(bool holds) noexcept {
    if (!holds) misuse(misuse_kind::corrupted_metadata, nullptr);
  }
  static void misuse(misuse_kind kind, const void* address) noexcept {
    scripted_contexts::now()->misuses.push_back({kind, address});
  }
  static void misuse(const double_entry& both) noexcept { scripted_contexts::now()->double_entries.push_back(both); }
  static std::uint64_t thread_number() noexcept { return scripted_contexts::now()->running + 1; }
};
static_assert(Platform<scripted>);

/// Full, empty and out of memory within a few steps: 2-4 blocks a page in the larger classes, at most 256 slices.
struct tiny_geometry : geometry_64k {
  static constexpr std::size_t slice_bytes = 4096;
  static constexpr std::size_t max_slices = 256;
  static constexpr std::size_t first_slices = 64;
  static constexpr std::size_t open_slices = 4;
  static constexpr std::size_t medium_slices = 2;
  static constexpr std::size_t large_slices = 4;
  static constexpr std::size_t small_max = 2048;
  static constexpr std::size_t medium_max = 4096;
  static constexpr std::size_t large_max = 8192;
  static constexpr std::size_t direct_max = 256;
  static constexpr unsigned steps = 4;
  static constexpr std::size_t thread_ahead = 512;
  static constexpr unsigned stagger_steps = 4;
  static constexpr unsigned batch_pages = 2;
  static constexpr std::size_t batch_bytes = 2048;
  static constexpr std::size_t heap_chunk = 2;
  static constexpr unsigned adopt_tries = 1;
  static constexpr std::size_t max_heaps = 64;
  static constexpr unsigned visit_pages = 3;
  static constexpr std::uint32_t visit_blocks = 40;
  static constexpr std::uint64_t visit_wait_ms = 2;
  static constexpr std::size_t max_desks = 4;
  static constexpr std::uint64_t purge_delay_ms = 10;
  static constexpr std::size_t kept_slices = 2;
};
struct sealed_geometry : tiny_geometry {
  static constexpr bool sealed_links = true;
};
/// The shipping sizes in an address space that the scripted system can hold: 128 MiB at first, 1 GiB at most.
struct shipping_geometry : geometry_64k {
  static constexpr std::size_t max_slices = std::size_t{1} << 14;
  static constexpr std::size_t first_slices = std::size_t{1} << 11;
  static constexpr std::size_t max_heaps = 1024;
};
static_assert(Geometry<tiny_geometry> && Geometry<shipping_geometry>);

/// A fresh allocator in a fresh system, gone with its mappings at the end of the test case.
template <Geometry G>
class scripted_heap {
 public:
  using allocator_type = allocator<scripted, G>;

  explicit scripted_heap(std::size_t contexts = 1);
  ~scripted_heap();
  scripted_heap(const scripted_heap&) = delete;
  scripted_heap& operator=(const scripted_heap&) = delete;

  allocator_type* operator->() { return heap_.get(); }
  allocator_type& get() { return *heap_; }
  std::size_t contexts() const { return contexts_.all.size(); }
  std::size_t running() const { return contexts_.running; }
  context_slot& slot(std::size_t context) { return contexts_.all[context].slot; }
  void run_in(std::size_t context) { contexts_.running = context; }
  /// Whether something runs when the logical thread ends.
  bool has_end_hook(std::size_t context) const { return contexts_.all[context].hook != nullptr; }
  /// As in the child of a fork: the thread is gone, nothing runs, and its number stands for a new one.
  void vanish(std::size_t context) { contexts_.all[context] = {heap_->first_context(), nullptr, nullptr}; }
  bool is_running(std::size_t context) { return slot(context).phase == context_phase::running; }

  template <class F>
  void step(F f) {
    f();
  }
  /// f() as the logical thread `context`.
  template <class F>
  auto in(std::size_t context, F f) {
    const std::size_t before = std::exchange(contexts_.running, context);
    struct back {
      std::size_t& running;
      std::size_t to;
      ~back() { running = to; }
    } restore{contexts_.running, before};
    return f();
  }
  /// The logical thread ends, as a real one does: its hook runs if it was arranged. `in` it may still be called.
  void run_end_hook(std::size_t context) {
    in(context, [&] {
      auto& one = contexts_.all[context];
      if (auto* hook = std::exchange(one.hook, nullptr)) hook(one.argument);
    });
  }
  /// ... and its number stands for a new thread from now on.
  void end_context(std::size_t context) {
    run_end_hook(context);
    vanish(context);
  }

  scripted_world os;
  std::vector<recorded_misuse>& misuses() { return contexts_.misuses; }
  std::vector<double_entry>& double_entries() { return contexts_.double_entries; }
  std::uint64_t out_of_memory() const { return contexts_.out_of_memory; }
  /// f() runs whenever a context sleeps, as the others of the process do.
  void while_asleep(std::function<void()> f) { contexts_.meanwhile = std::move(f); }
  void hooks_fail(bool on) { contexts_.hooks_fail = on; }

 private:
  scripted_contexts contexts_;
  std::unique_ptr<allocator_type> heap_ = std::make_unique<allocator_type>();
};

}  // namespace cairn::properties

namespace cairn {
/// The allocator of the current test case.
template <class G>
struct instance_of<allocator<properties::scripted, G>> {
  static inline allocator<properties::scripted, G>* current = nullptr;
  static allocator<properties::scripted, G>& get() { return *current; }
};
}  // namespace cairn

namespace cairn::properties {
template <Geometry G>
scripted_heap<G>::scripted_heap(std::size_t contexts) {
  instance_of<allocator_type>::current = heap_.get();
  scripted_contexts::now() = &contexts_;
  contexts_.all.assign(contexts, {heap_->first_context(), nullptr, nullptr});
}
template <Geometry G>
scripted_heap<G>::~scripted_heap() {
  instance_of<allocator_type>::current = nullptr;
  scripted_contexts::now() = nullptr;
}
}  // namespace cairn::properties
