// SPDX-License-Identifier: MIT
#include "fiber.hpp"

#include <sys/mman.h>

#if defined(__x86_64__)
asm(R"(
.text
.p2align 4
.globl cairn_check_switch
.type cairn_check_switch,@function
cairn_check_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size cairn_check_switch,.-cairn_check_switch
.globl cairn_check_enter
.type cairn_check_enter,@function
cairn_check_enter:
  movq %r12, %rdi
  callq *%rbx
  ud2
.size cairn_check_enter,.-cairn_check_enter
)");
#elif defined(__aarch64__)
asm(R"(
.text
.p2align 4
.globl cairn_check_switch
.type cairn_check_switch,@function
cairn_check_switch:
  sub sp, sp, #160
  stp x19, x20, [sp, #0]
  stp x21, x22, [sp, #16]
  stp x23, x24, [sp, #32]
  stp x25, x26, [sp, #48]
  stp x27, x28, [sp, #64]
  stp x29, x30, [sp, #80]
  stp d8, d9, [sp, #96]
  stp d10, d11, [sp, #112]
  stp d12, d13, [sp, #128]
  stp d14, d15, [sp, #144]
  mov x9, sp
  str x9, [x0]
  mov sp, x1
  ldp x19, x20, [sp, #0]
  ldp x21, x22, [sp, #16]
  ldp x23, x24, [sp, #32]
  ldp x25, x26, [sp, #48]
  ldp x27, x28, [sp, #64]
  ldp x29, x30, [sp, #80]
  ldp d8, d9, [sp, #96]
  ldp d10, d11, [sp, #112]
  ldp d12, d13, [sp, #128]
  ldp d14, d15, [sp, #144]
  add sp, sp, #160
  ret
.size cairn_check_switch,.-cairn_check_switch
.globl cairn_check_enter
.type cairn_check_enter,@function
cairn_check_enter:
  mov x0, x20
  blr x19
  brk #1
.size cairn_check_enter,.-cairn_check_enter
)");
#else
#error "cairn-check has no fibers for this architecture yet"
#endif

extern "C" void cairn_check_switch(void** save, void* to);
extern "C" void cairn_check_enter();

namespace cairn::check::graph {

bool fiber::map(unsigned which) {
  constexpr std::size_t guard = 64 * 1024;
  auto* wanted = reinterpret_cast<std::byte*>(first_stack + which * (stack_bytes + guard));
  void* got = mmap(wanted, stack_bytes + guard, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (got != wanted) return false;
  stack_ = wanted + guard;
  return mprotect(stack_, stack_bytes, PROT_READ | PROT_WRITE) == 0;
}

void fiber::start(void (*function)(void*), void* argument) {
  auto** top = reinterpret_cast<void**>(stack_ + stack_bytes);
#if defined(__x86_64__)
  *--top = nullptr;  // alignment: at the call in cairn_check_enter the stack is a multiple of 16
  *--top = nullptr;
  *--top = reinterpret_cast<void*>(&cairn_check_enter);
  *--top = nullptr;                              // rbp
  *--top = reinterpret_cast<void*>(function);    // rbx
  *--top = argument;                             // r12
  for (int i = 0; i < 3; i++) *--top = nullptr;  // r13, r14, r15
#else
  top -= 20;
  for (int i = 0; i < 20; i++) top[i] = nullptr;
  top[0] = reinterpret_cast<void*>(function);             // x19
  top[1] = argument;                                      // x20
  top[11] = reinterpret_cast<void*>(&cairn_check_enter);  // x30
#endif
  stack_pointer_ = top;
}

void fiber::change(fiber& from, fiber& to) {
  cairn_check_switch(&from.stack_pointer_, to.stack_pointer_);
}

}  // namespace cairn::check::graph
