// SPDX-License-Identifier: MIT
//
// cairn_heap - a shard's heap as an object, and being inside it as a scope.
//
//   cairn::heap shard;                    nobody is inside; any thread may enter, one at a time
//   {
//     cairn::heap::scope inside(shard);   enter: waits for who is inside
//     if (!inside) return inside.error(); the heap is gone, or the caller is inside it already
//     table = new std::map<int, int>;     malloc, operator new and cairn_malloc take from the shard
//   }                                     leave; who enters next sees all of it
//
// Invariant: a heap object that is not empty is the only owner of its handle. An empty one (moved from, released) is a
// null handle: its members answer EINVAL or null. cairn.h is the contract of every member; here is what is added to it.
// Nothing throws but constructors that say so, and nothing but std::bad_alloc. Any thread may call any member at any
// time, except what changes the object itself: moves, release and the destructor exclude all other uses of it.
#pragma once
#include <cerrno>
#include <cstddef>
#include <exception>
#include <new>
#include <utility>

#include "cairn.h"

namespace cairn {
inline namespace v0 {  // the core has templates of some of these names; a program may contain both

/// Selects the constructor of heap::scope that does not wait.
struct try_to_enter_t {
  explicit try_to_enter_t() = default;
};
inline constexpr try_to_enter_t try_to_enter{};

/// cairn_heap_stats_t, and what cairn_heap_get_stats said of it.
struct heap_stats : cairn_heap_stats_t {
  int error;  ///< 0; EBUSY: only charged_bytes and limit_bytes are exact; EINVAL: no such heap, all is zero
};

namespace detail {
[[noreturn]] inline void out_of_memory() {
#if defined(__cpp_exceptions)
  throw std::bad_alloc();
#else
  std::terminate();
#endif
}
}  // namespace detail

/// Owner of a shard heap. Its destructor deletes the heap: the blocks stay alive (see cairn_heap_delete).
class heap {
 public:
  class scope;

  /// A new heap, nobody inside. Throws bad_alloc when out of memory.
  heap() : handle_(cairn_heap_new()) {
    if (handle_ == nullptr) detail::out_of_memory();
  }
  /// The same without exceptions: empty when out of memory.
  explicit heap(std::nothrow_t) noexcept : handle_(cairn_heap_new()) {}
  /// A heap wholly inside [memory, memory + bytes): see cairn_heap_new_in. The memory must outlive the object, whose
  /// destructor destroys the heap with its blocks. Throws bad_alloc; errno says why.
  heap(void* memory, std::size_t bytes, int flags = 0)
      : handle_(cairn_heap_new_in(memory, bytes, flags)), in_memory_(true) {
    if (handle_ == nullptr) detail::out_of_memory();
  }
  /// Takes over a heap that the C interface has made; null makes an empty object.
  explicit heap(cairn_heap_t* owned) noexcept : handle_(owned) {}

  heap(heap&& from) noexcept : handle_(from.release()), in_memory_(from.in_memory_) {}
  heap& operator=(heap&& from) noexcept {
    heap old(std::move(from));
    std::swap(handle_, old.handle_);
    std::swap(in_memory_, old.in_memory_);
    return *this;
  }
  /// Nobody may be inside. If somebody is, the heap stays, without an owner: a destructor can report nothing. Call
  /// destroy() or delete_into() before, where that may happen.
  ~heap() {
    if (handle_ != nullptr) in_memory_ ? cairn_heap_destroy(handle_) : cairn_heap_delete(handle_);
  }

  /// Whether the object has a handle; it may be stale.
  explicit operator bool() const noexcept { return handle_ != nullptr; }
  [[nodiscard]] cairn_heap_t* handle() const noexcept { return handle_; }
  /// The handle, without its owner from now on. The object is empty.
  cairn_heap_t* release() noexcept { return std::exchange(handle_, nullptr); }

  // The end of the heap: 0 or an errno value. On success every later call with the handle, also by the object that
  // still has it, answers EINVAL.
  [[nodiscard]] int destroy() const noexcept { return cairn_heap_destroy(handle_); }
  [[nodiscard]] int delete_into(const heap& to) const noexcept { return delete_into(to.handle_); }
  [[nodiscard]] int delete_into(cairn_heap_t* to) const noexcept { return cairn_heap_delete_into(handle_, to); }
  /// Frees all blocks, keeps the heap.
  [[nodiscard]] int reset() const noexcept { return cairn_heap_reset(handle_); }
  /// After EOWNERDEAD.
  [[nodiscard]] int recover() const noexcept { return cairn_heap_recover(handle_); }

  // Blocks of this heap, from inside or outside; null: out of memory (errno ENOMEM) or no such heap (EINVAL).
  [[nodiscard]] void* malloc(std::size_t size) const noexcept { return cairn_heap_malloc(handle_, size); }
  [[nodiscard]] void* calloc(std::size_t count, std::size_t size) const noexcept {
    return cairn_heap_calloc(handle_, count, size);
  }
  [[nodiscard]] void* zalloc(std::size_t size) const noexcept { return cairn_heap_zalloc(handle_, size); }
  [[nodiscard]] void* aligned_alloc(std::size_t align, std::size_t size) const noexcept {
    return cairn_heap_aligned_alloc(handle_, align, size);
  }
  [[nodiscard]] void* realloc(void* old, std::size_t size) const noexcept {
    return cairn_heap_realloc(handle_, old, size);
  }
  [[nodiscard]] bool contains(const void* block) const noexcept { return cairn_heap_contains(handle_, block) != 0; }

  int collect(bool force = false) const noexcept { return cairn_heap_collect(handle_, force ? 1 : 0); }
  [[nodiscard]] int set_limit(std::size_t bytes) const noexcept { return cairn_heap_set_limit(handle_, bytes); }
  [[nodiscard]] heap_stats stats() const noexcept {
    heap_stats now{};
    now.size = sizeof(cairn_heap_stats_t);
    now.error = cairn_heap_get_stats(handle_, &now);
    return now;
  }

 private:
  cairn_heap_t* handle_;
  bool in_memory_ = false;
};

/// Enters a heap, and leaves it at the end of the scope, on whatever thread that is: scopes nest as the heaps do. Check
/// it: a scope that did not enter does nothing, and what is allocated in it comes from elsewhere.
class [[nodiscard]] heap::scope {
 public:
  explicit scope(cairn_heap_t* entered) noexcept : heap_(entered), error_(cairn_heap_enter(entered)) {}
  explicit scope(const heap& entered) noexcept : scope(entered.handle()) {}
  scope(cairn_heap_t* entered, try_to_enter_t) noexcept : heap_(entered), error_(cairn_heap_try_enter(entered)) {}
  scope(const heap& entered, try_to_enter_t) noexcept : scope(entered.handle(), try_to_enter) {}
  scope(const scope&) = delete;
  scope& operator=(const scope&) = delete;
  /// Terminates if the heap is not the innermost of the caller: scopes that overlap, or a context not attached. A heap
  /// that was ended from inside is left already.
  ~scope() {
    if (error_ != 0) return;
    if (const int left = leave(); left != 0 && left != EINVAL) std::terminate();
  }

  /// Whether the caller is inside.
  explicit operator bool() const noexcept { return error_ == 0; }
  /// 0, or why not: see cairn_heap_enter and cairn_heap_try_enter. EPERM: leave() was called.
  [[nodiscard]] int error() const noexcept { return error_; }
  /// Leaves before the end of the scope; see cairn_heap_leave.
  int leave() noexcept {
    if (error_ != 0) return EPERM;
    const int left = cairn_heap_leave(heap_);
    if (left == 0) error_ = EPERM;
    return left;
  }

 private:
  cairn_heap_t* heap_;
  int error_;
};

/// The heaps that a fiber or coroutine has entered, between two threads: detach before the switch, attach after it.
/// Moves only; as std::thread, one that still holds claims must not be destroyed or overwritten (terminates).
class [[nodiscard]] context {
 public:
  context() noexcept = default;  ///< holds nothing
  explicit context(cairn_context_t value) noexcept : value_(value) {}
  context(context&& from) noexcept : value_(from.release()) {}
  context& operator=(context&& from) noexcept {
    if (holds()) std::terminate();
    value_ = from.release();
    return *this;
  }
  ~context() {
    if (holds()) std::terminate();
  }

  static context detach() noexcept { return context(cairn_context_detach()); }
  /// The thread is inside again; the object holds nothing any more.
  void attach() noexcept { cairn_context_attach(release()); }
  [[nodiscard]] bool holds() const noexcept { return (value_.word[0] | value_.word[1]) != 0; }
  /// The value for the C interface, which must attach it.
  [[nodiscard]] cairn_context_t release() noexcept { return std::exchange(value_, cairn_context_t{}); }

 private:
  cairn_context_t value_{};
};

/// The thread waits for work: others may visit its own heap and give its memory back. See cairn_thread_idle.
class [[nodiscard]] idle_scope {
 public:
  idle_scope() noexcept { cairn_thread_idle(); }
  idle_scope(const idle_scope&) = delete;
  idle_scope& operator=(const idle_scope&) = delete;
  ~idle_scope() { cairn_thread_busy(); }
};

}  // namespace v0
}  // namespace cairn
