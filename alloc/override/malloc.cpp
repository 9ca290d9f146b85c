// SPDX-License-Identifier: MIT
//
// malloc - the C library's allocation functions, served by Cairn. Symbols only: the logic is in api/ and core/.
//
// All of glibc's (malloc_usable_size, mallinfo2, ...) and C23's: a function that were left to the C library would mix
// two heaps.
#include <stdio.h>

#include "introspection.hpp"
#include "standard.hpp"

#define CAIRN_SYMBOL extern "C" __attribute__((visibility("default")))

using cairn::process_instance;
namespace standard = cairn::standard;

// noexcept(true) would clash with declarations of <stdlib.h>; none is included.
CAIRN_SYMBOL void* malloc(std::size_t size) noexcept {
  return process_instance.malloc(size);
}
CAIRN_SYMBOL void* calloc(std::size_t count, std::size_t size) noexcept {
  return standard::calloc(count, size);
}
CAIRN_SYMBOL void* realloc(void* old, std::size_t size) noexcept {
  return process_instance.realloc(old, size);
}
CAIRN_SYMBOL void* reallocarray(void* old, std::size_t count, std::size_t size) noexcept {
  return standard::reallocarray(old, count, size);
}
CAIRN_SYMBOL void free(void* block) noexcept {
  process_instance.free(block);
}
CAIRN_SYMBOL void cfree(void* block) noexcept {
  process_instance.free(block);
}
CAIRN_SYMBOL void free_sized(void* block, std::size_t size) noexcept {
  process_instance.free_sized(block, size);
}
CAIRN_SYMBOL void free_aligned_sized(void* block, std::size_t, std::size_t size) noexcept {
  process_instance.free_sized(block, size);
}
CAIRN_SYMBOL void* memalign(std::size_t align, std::size_t size) noexcept {
  return standard::memalign(align, size);
}
CAIRN_SYMBOL void* aligned_alloc(std::size_t align, std::size_t size) noexcept {
  return standard::aligned_alloc(align, size);
}
CAIRN_SYMBOL int posix_memalign(void** result, std::size_t align, std::size_t size) noexcept {
  return standard::posix_memalign(result, align, size);
}
CAIRN_SYMBOL void* valloc(std::size_t size) noexcept {
  return standard::valloc(size);
}
CAIRN_SYMBOL void* pvalloc(std::size_t size) noexcept {
  return standard::pvalloc(size);
}
CAIRN_SYMBOL std::size_t malloc_usable_size(void* block) noexcept {
  return process_instance.usable_size(block);
}
CAIRN_SYMBOL int malloc_trim(std::size_t) noexcept {
  return cairn::introspection::trim();
}
CAIRN_SYMBOL int mallopt(int, int) noexcept {
  return cairn::introspection::option();
}
CAIRN_SYMBOL struct mallinfo mallinfo() noexcept {
  return cairn::introspection::info();
}
CAIRN_SYMBOL struct mallinfo2 mallinfo2() noexcept {
  return cairn::introspection::info2();
}
CAIRN_SYMBOL int malloc_info(int options, FILE* to) noexcept {
  return cairn::introspection::write_xml(options, to);
}
CAIRN_SYMBOL void malloc_stats() noexcept {
  cairn::introspection::write_text();
}
