// SPDX-License-Identifier: MIT
//
// cairn_visits - visits of heaps and hooks of the process, with callables.
//
//   cairn::visit(shard, [&](const cairn_area_t& area) { charged += area.committed; });             each page
//   cairn::visit(shard, [&](const cairn_area_t&, void* block, std::size_t size) { ... });          each live block
//
// A visitor returns void, or what converts to bool: false stops. One that can be called both ways is called both ways.
// Invariant: no exception passes through the allocator: visitors and hooks are called as noexcept functions, so one
// that throws terminates the process. What a visitor may do, and what it sees of a heap that others are inside of:
// cairn.h.
#pragma once
#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>

#include "cairn_heap.hpp"

namespace cairn {
inline namespace v0 {

template <class V>
concept AreaVisitor = std::invocable<V&, const cairn_area_t&>;
template <class V>
concept BlockVisitor = std::invocable<V&, const cairn_area_t&, void*, std::size_t>;
template <class V>
concept Visitor = AreaVisitor<V> || BlockVisitor<V>;

/// done; stopped by the visitor; busy: a resident did not answer in time (what came before has been visited), or no
/// such heap (errno EINVAL).
enum class visited : int { busy = -1, stopped = 0, done = 1 };

namespace detail {

template <class V, class... Arguments>
int goes_on(V& visitor, Arguments... arguments) noexcept {
  if constexpr (std::is_void_v<std::invoke_result_t<V&, Arguments...>>) {
    visitor(arguments...);
    return 1;
  } else {
    return static_cast<bool>(visitor(arguments...)) ? 1 : 0;
  }
}

template <Visitor V>
int call_visitor(const cairn_area_t* area, void* block, std::size_t size, void* visitor) noexcept {
  V& callable = *static_cast<V*>(visitor);
  if (block == nullptr) {
    if constexpr (AreaVisitor<V>) return goes_on<V, const cairn_area_t&>(callable, *area);
  } else {
    if constexpr (BlockVisitor<V>) return goes_on<V, const cairn_area_t&>(callable, *area, block, size);
  }
  return 1;
}

template <class F>
void* address_of(F& callable) noexcept {
  return const_cast<void*>(static_cast<const void*>(std::addressof(callable)));
}

}  // namespace detail

/// Calls the visitor on this thread, before it returns, for every page or live block of the heap.
template <Visitor F>
visited visit(cairn_heap_t* heap, F&& visitor) noexcept {
  using V = std::remove_reference_t<F>;
  return visited{cairn_heap_visit(heap, BlockVisitor<V> ? 1 : 0, detail::call_visitor<V>, detail::address_of(visitor))};
}
template <Visitor F>
visited visit(const heap& of, F&& visitor) noexcept {
  return visit(of.handle(), visitor);
}
/// The same for every heap of the process.
template <Visitor F>
visited visit_all(F&& visitor) noexcept {
  using V = std::remove_reference_t<F>;
  return visited{cairn_visit_all(BlockVisitor<V> ? 1 : 0, detail::call_visitor<V>, detail::address_of(visitor))};
}

/// hook(bool force, unsigned long long heartbeat): see cairn_register_deferred_free. The process calls this very
/// object, on any thread, several at a time; a call that has begun is not waited for when it is taken out. So it should
/// live as long as the process.
template <std::invocable<bool, unsigned long long> F>
void set_deferred_free(F& hook) noexcept {
  cairn_register_deferred_free([](int force, unsigned long long heartbeat,
                                  void* arg) noexcept { (*static_cast<F*>(arg))(force != 0, heartbeat); },
                               detail::address_of(hook));
}
inline void set_deferred_free(std::nullptr_t) noexcept {
  cairn_register_deferred_free(nullptr, nullptr);
}

/// bool handler(cairn_heap_t* heap, std::size_t wanted): see cairn_register_limit_handler; lives as the hook above
/// does.
template <std::predicate<cairn_heap_t*, std::size_t> F>
void set_limit_handler(F& handler) noexcept {
  cairn_register_limit_handler([](cairn_heap_t* heap, std::size_t wanted,
                                  void* arg) noexcept { return (*static_cast<F*>(arg))(heap, wanted) ? 1 : 0; },
                               detail::address_of(handler));
}
inline void set_limit_handler(std::nullptr_t) noexcept {
  cairn_register_limit_handler(nullptr, nullptr);
}

}  // namespace v0
}  // namespace cairn
