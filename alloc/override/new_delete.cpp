// SPDX-License-Identifier: MIT
//
// new_delete - the replaceable operators of [new.delete], all 20, served by Cairn. Symbols only: see api/new.hpp.
#include "new.hpp"

#define CAIRN_SYMBOL __attribute__((visibility("default")))

namespace {

using cairn::process_instance;
using cairn::standard::nothrow_new;
using cairn::standard::throwing_new;

[[gnu::always_inline]] inline std::size_t bytes(std::align_val_t align) noexcept {
  return static_cast<std::size_t>(align);
}

}  // namespace

CAIRN_SYMBOL void* operator new(std::size_t size) {
  return throwing_new(size);
}
CAIRN_SYMBOL void* operator new[](std::size_t size) {
  return throwing_new(size);
}
CAIRN_SYMBOL void* operator new(std::size_t size, std::align_val_t align) {
  return throwing_new(size, bytes(align));
}
CAIRN_SYMBOL void* operator new[](std::size_t size, std::align_val_t align) {
  return throwing_new(size, bytes(align));
}
CAIRN_SYMBOL void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return nothrow_new(size);
}
CAIRN_SYMBOL void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return nothrow_new(size);
}
CAIRN_SYMBOL void* operator new(std::size_t size, std::align_val_t align, const std::nothrow_t&) noexcept {
  return nothrow_new(size, bytes(align));
}
CAIRN_SYMBOL void* operator new[](std::size_t size, std::align_val_t align, const std::nothrow_t&) noexcept {
  return nothrow_new(size, bytes(align));
}

CAIRN_SYMBOL void operator delete(void* block) noexcept {
  process_instance.free(block);
}
CAIRN_SYMBOL void operator delete[](void* block) noexcept {
  process_instance.free(block);
}
CAIRN_SYMBOL void operator delete(void* block, std::size_t size) noexcept {
  process_instance.free_sized(block, size);
}
CAIRN_SYMBOL void operator delete[](void* block, std::size_t size) noexcept {
  process_instance.free_sized(block, size);
}
CAIRN_SYMBOL void operator delete(void* block, std::align_val_t) noexcept {
  process_instance.free(block);
}
CAIRN_SYMBOL void operator delete[](void* block, std::align_val_t) noexcept {
  process_instance.free(block);
}
CAIRN_SYMBOL void operator delete(void* block, std::size_t size, std::align_val_t) noexcept {
  process_instance.free_sized(block, size);
}
CAIRN_SYMBOL void operator delete[](void* block, std::size_t size, std::align_val_t) noexcept {
  process_instance.free_sized(block, size);
}
CAIRN_SYMBOL void operator delete(void* block, const std::nothrow_t&) noexcept {
  process_instance.free(block);
}
CAIRN_SYMBOL void operator delete[](void* block, const std::nothrow_t&) noexcept {
  process_instance.free(block);
}
CAIRN_SYMBOL void operator delete(void* block, std::align_val_t, const std::nothrow_t&) noexcept {
  process_instance.free(block);
}
CAIRN_SYMBOL void operator delete[](void* block, std::align_val_t, const std::nothrow_t&) noexcept {
  process_instance.free(block);
}
