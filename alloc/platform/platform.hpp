// SPDX-License-Identifier: MIT
//
// platform - what the core may ask of the world. This file is the specification; it contains no code.
//
// The core is templates over <Platform, Geometry>. A Platform is a class with the members below; the core reaches
// atomics, the logical thread, the operating system and misuse reports only through them, so that one source runs
// as the shipping allocator (production.hpp), under a model checker, and under scripted tests.
//
//   template <class T> class atomic     every operation names an order and a site (order.hpp); no default order
//   template <class T> struct plain     data shared under a protocol: get() and set(); race-checked in models;
//                                       in production an aggregate that may be laid over raw zeroed memory
//   objects_over<T>(memory, n)          n objects of T over zeroed memory: in production they are there already
//   (all-zero
//                                       bytes are a valid T of atomics and plains); in a model it constructs them
//   clear(address, bytes)               zeroes the caller's part of a block; copy(to, from, bytes) moves contents
//   context_of<Allocator>()             the slot of the running *logical* thread (see context_slot)
//   on_context_end(f, argument)         arranges that f(argument) runs once when the logical thread ends; allocation
//                                       is allowed afterwards. Returns false when that could not be arranged.
//   after_fork_child()                  in the child of a fork, before anything else there
//   pause()                             a hint inside a bounded spin
//   retry()                             stands where a loop iteration failed without effect on others; in a model the
//                                       execution ends there (the one without that iteration is explored anyway)
//   cas_retry()                         the same after a compare-exchange that has failed, where the loop starts again
//                                       from the value read, by the order of its first load, or from that load
//   await(word, old, order, site)       returns a value of `word`; waits while it is `old`; may return `old`
//                                       spuriously, so callers recheck. Only for 32-bit words.
//   await_for(word, old, order, site, ms)  the same, but not longer than about ms milliseconds; a model does not wait
//   wake(word)                          whoever changes an awaited word calls it afterwards
//   fence(order)                        for users of the checker; the core has none
//   out_of_memory()                     the core is about to return null: production sets errno to ENOMEM
//   check(bool)                         an internal invariant that is always verified
//   misuse(kind, address)               the caller broke the contract: one line, then abort; never returns in
//   production misuse(double_entry)                the same, for a strict heap that two residents meet in
//   thread_number()                     a name of the running thread for people; decides nothing
//   using os                            the operating system (os.hpp has the specification of each call)
//
// Preconditions common to all: no member allocates through the core; none but out_of_memory changes errno.
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "order.hpp"

namespace cairn {

/// fresh -> running <-> idle, running -> ended. A fresh context has no heap yet; an idle one has left its heap for a
/// while; an ended one is lent a heap for each call that needs one.
enum class context_phase : std::uint32_t { fresh, running, idle, ended };

/// What the running logical thread is doing; one per thread (production), fiber (model) or chosen by the test.
/// Everything that the fast paths read of the process is here, in one cache line, and private to the thread: `base`,
/// `pages` and `slices` are its copy of the address space's figures. A copy may be old (fewer slices): then a fast path
/// falls into the slow one, which renews it.
struct context_slot {
  void* heap;           ///< the heap whose pages this thread may touch; an empty one at first, never null
  std::uint64_t owner;  ///< that heap's owner word; equal to no page's owner word while the heap is the empty one
  std::uintptr_t base;  ///< address of slice 0
  void* pages;          ///< record of slice 0
  std::size_t slices;   ///< slices that have records
  void* own;            ///< the thread's own heap, or the empty one: what is left when all entered heaps have been left
  void* resting;        ///< of an idle thread: the heap that it has left for a while
  context_phase phase;
  bool in_hook;  ///< a hook of the user's runs; it is not called again from within
};

/// Where an Allocator's one instance is: `static Allocator& get()`, and for production `static constexpr context_slot
/// first_context`, the first value of every thread's slot. Specialised where the instance is defined.
template <class Allocator>
struct instance_of;

/// Broken contracts of the caller. The text of each is in os_linux.cpp.
enum class misuse_kind : unsigned char {
  foreign_pointer,     ///< free or realloc of an address that is no block of Cairn's
  interior_pointer,    ///< an address inside a block
  double_free,         ///< the block is free already
  size_mismatch,       ///< sized delete or free_sized with a size that the block cannot have
  corrupted_metadata,  ///< a link or a counter that Cairn wrote was overwritten
  destroyed_block,     ///< free or realloc of a block whose heap has been destroyed
  foreign_heap,        ///< entering another thread's own heap
  stale_context,       ///< attaching a value that holds no claim, or on top of entered heaps
};

/// Two residents of a strict heap: threads by thread_number(), and where each called enter.
struct double_entry {
  std::uint64_t heap;
  std::uint64_t thread, resident;
  const void* site;
  const void* resident_site;
};

template <class A>
concept AtomicWord = requires(A word, const A reader, typename A::value_type value) {
  { reader.load(order::relaxed, at<"concept">) } -> std::same_as<typename A::value_type>;
  word.store(value, order::relaxed, at<"concept">);
  { word.exchange(value, order::relaxed, at<"concept">) } -> std::same_as<typename A::value_type>;
  { word.fetch_add(value, order::relaxed, at<"concept">) } -> std::same_as<typename A::value_type>;
  { word.fetch_sub(value, order::relaxed, at<"concept">) } -> std::same_as<typename A::value_type>;
  { word.fetch_and(value, order::relaxed, at<"concept">) } -> std::same_as<typename A::value_type>;
  { word.fetch_or(value, order::relaxed, at<"concept">) } -> std::same_as<typename A::value_type>;
  { word.fetch_xor(value, order::relaxed, at<"concept">) } -> std::same_as<typename A::value_type>;
  { word.compare_exchange_weak(value, value, order::release, order::relaxed, at<"concept">) } -> std::same_as<bool>;
  { word.compare_exchange_strong(value, value, order::release, order::relaxed, at<"concept">) } -> std::same_as<bool>;
};

template <class V>
concept PlainData = requires(V data, const V reader, typename V::value_type value) {
  { reader.get() } -> std::same_as<typename V::value_type>;
  data.set(value);
};

/// moved: done. refused: nothing has changed. lost: nothing has moved, and the target range is no longer mapped.
enum class move_result : unsigned char { moved, refused, lost };

/// The operating system as the core sees it; os.hpp specifies each member.
template <class O>
concept OperatingSystem = requires(void* address, std::size_t bytes) {
  { O::reserve(bytes, address) } -> std::same_as<void*>;
  { O::reserve_at(address, bytes) } -> std::same_as<bool>;
  { O::release(address, bytes) } -> std::same_as<bool>;
  { O::open(address, bytes) } -> std::same_as<bool>;
  { O::open_read_only(address, bytes) } -> std::same_as<bool>;
  { O::purge(address, bytes) } -> std::same_as<bool>;
  { O::renew(address, bytes) } -> std::same_as<bool>;
  { O::move(address, address, bytes) } -> std::same_as<move_result>;
  { O::page_size() } -> std::same_as<std::size_t>;
  { O::address_space_limit() } -> std::same_as<std::uint64_t>;
  { O::placement(std::uint64_t{}) } -> std::same_as<std::uint64_t>;
  { O::clock_ms() } -> std::same_as<std::uint64_t>;
  { O::entropy() } -> std::same_as<std::uint64_t>;
};

template <class P>
concept Platform = AtomicWord<typename P::template atomic<std::uint64_t>> &&
    AtomicWord<typename P::template atomic<std::uint32_t>> && PlainData<typename P::template plain<std::uint32_t>> &&
    OperatingSystem<typename P::os> &&
    requires(void (*function)(void*), void* address, typename P::template atomic<std::uint32_t> word) {
  P::pause();
  P::retry();
  P::cas_retry();
  { P::await(word, std::uint32_t{}, order::acquire, at<"concept">) } -> std::same_as<std::uint32_t>;
  {
    P::await_for(word, std::uint32_t{}, order::acquire, at<"concept">, std::uint64_t{})
    } -> std::same_as<std::uint32_t>;
  P::wake(word);
  P::fence(order::seq_cst);
  { P::thread_number() } -> std::same_as<std::uint64_t>;
  P::misuse(double_entry{});
  P::check(true);
  P::out_of_memory();
  P::after_fork_child();
  P::clear(address, std::size_t{});
  P::copy(address, address, std::size_t{});
  P::misuse(misuse_kind::double_free, address);
  { P::on_context_end(function, address) } -> std::same_as<bool>;
};

}  // namespace cairn
