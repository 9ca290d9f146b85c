// SPDX-License-Identifier: MIT
//
// heaps - the functions of cairn.h about heaps: handles in, errno values out. The logic is in core/.
//
// None of them is inlined into a program, not even by link-time optimisation: a compiler that knew where the thread's
// slot is could keep its address across a switch of fibers (CAIRN_OUT_OF_LINE).
#include "heaps.hpp"

#include <errno.h>

#include "cairn.h"
#include "process.hpp"
#include "standard.hpp"

using cairn::answer;
using cairn::detached_context;
using cairn::process_instance;
using cairn::api::handle_of;
using cairn::api::heap_of;
using cairn::api::number_of;

namespace {

[[gnu::noinline]] int enter(cairn_heap_t* heap, const void* site) noexcept {
  return number_of(process_instance.enter(handle_of(heap), site));
}
[[gnu::noinline]] int leave(cairn_heap_t* heap) noexcept {
  return number_of(process_instance.leave(handle_of(heap)));
}

}  // namespace

extern "C" {

CAIRN_OUT_OF_LINE cairn_heap_t* cairn_heap_new(void) noexcept {
  cairn::process::link();
  return heap_of(process_instance.make_heap(false));
}
cairn_heap_t* cairn_heap_new_in(void* memory, size_t bytes, int flags) noexcept {
  cairn::process::link();
  constexpr size_t least = 256 * 1024;
  answer result = (flags & ~CAIRN_HEAP_STRICT) != 0 ? answer::invalid
                  : bytes < least                   ? answer::no_memory
                                                    : answer::done;
  const std::uint64_t made =
      result == answer::done ? process_instance.make_heap_in(memory, bytes, (flags & CAIRN_HEAP_STRICT) != 0, result)
                             : 0;
  if (made == 0) errno = number_of(result);
  return heap_of(made);
}
CAIRN_OUT_OF_LINE cairn_heap_t* cairn_heap_current(void) noexcept {
  return heap_of(process_instance.current());
}
cairn_heap_t* cairn_heap_of(const void* block) noexcept {
  return heap_of(process_instance.heap_of_block(block));
}
int cairn_heap_contains(cairn_heap_t* heap, const void* block) noexcept {
  return heap != nullptr && process_instance.heap_of_block(block) == handle_of(heap);
}

CAIRN_OUT_OF_LINE int cairn_heap_enter(cairn_heap_t* heap) noexcept {
  if (cairn::process_allocator::enter_quick(handle_of(heap))) return 0;
  return enter(heap, __builtin_return_address(0));  // a tail call: no stack frame on the way above
}
CAIRN_OUT_OF_LINE int cairn_heap_try_enter(cairn_heap_t* heap) noexcept {
  return number_of(process_instance.try_enter(handle_of(heap), __builtin_return_address(0)));
}
CAIRN_OUT_OF_LINE int cairn_heap_leave(cairn_heap_t* heap) noexcept {
  if (cairn::process_allocator::leave_quick(handle_of(heap))) return 0;
  return leave(heap);
}

CAIRN_OUT_OF_LINE cairn_context_t cairn_context_detach(void) noexcept {
  const detached_context value = process_instance.detach();
  return {{value.handle, value.serial}};
}
CAIRN_OUT_OF_LINE void cairn_context_attach(cairn_context_t context) noexcept {
  process_instance.attach(context.word[0], context.word[1]);
}
CAIRN_OUT_OF_LINE void cairn_thread_idle(void) noexcept {
  process_instance.idle();
}
CAIRN_OUT_OF_LINE void cairn_thread_busy(void) noexcept {
  process_instance.busy();
}

CAIRN_OUT_OF_LINE void* cairn_heap_malloc(cairn_heap_t* heap, size_t size) noexcept {
  if (process_instance.is_current(handle_of(heap))) return process_instance.malloc(size);
  answer result = answer::done;
  void* got = process_instance.malloc_in(handle_of(heap), size, result);
  return cairn::api::checked(got, result);
}
CAIRN_OUT_OF_LINE void* cairn_heap_zalloc(cairn_heap_t* heap, size_t size) noexcept {
  answer result = answer::done;
  void* got = process_instance.zalloc_in(handle_of(heap), size, result);
  return cairn::api::checked(got, result);
}
CAIRN_OUT_OF_LINE void* cairn_heap_calloc(cairn_heap_t* heap, size_t count, size_t size) noexcept {
  size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) return cairn::standard::overflow();
  return cairn_heap_zalloc(heap, bytes);
}
CAIRN_OUT_OF_LINE void* cairn_heap_aligned_alloc(cairn_heap_t* heap, size_t align, size_t size) noexcept {
  answer result = cairn::is_power_of_two(align) ? answer::done : answer::invalid;
  void* got = result == answer::done ? process_instance.aligned_in(handle_of(heap), align, size, result) : nullptr;
  return cairn::api::checked(got, result);
}
CAIRN_OUT_OF_LINE void* cairn_heap_realloc(cairn_heap_t* heap, void* old, size_t size) noexcept {
  answer result = answer::done;
  void* got = process_instance.realloc_in(handle_of(heap), old, size, result);
  return cairn::api::checked(got, result);
}

int cairn_heap_delete(cairn_heap_t* heap) noexcept {
  return number_of(process_instance.delete_heap(handle_of(heap), 0));
}
int cairn_heap_delete_into(cairn_heap_t* from, cairn_heap_t* to) noexcept {
  return to == nullptr ? EINVAL : number_of(process_instance.delete_heap(handle_of(from), handle_of(to)));
}
int cairn_heap_destroy(cairn_heap_t* heap) noexcept {
  return number_of(process_instance.destroy_heap(handle_of(heap)));
}
int cairn_heap_reset(cairn_heap_t* heap) noexcept {
  return number_of(process_instance.reset_heap(handle_of(heap)));
}
int cairn_heap_recover(cairn_heap_t* heap) noexcept {
  return number_of(process_instance.recover_heap(handle_of(heap)));
}

}  // extern "C"
