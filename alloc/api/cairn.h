/* SPDX-License-Identifier: MIT
 *
 * cairn.h - the C interface of Cairn.
 *
 * Unless a function says otherwise: any thread may call it at any time, concurrently with any other function, also
 * before main, from static destructors, from destructors of thread-local data, after the thread's own cleanup and in
 * the child of a fork. Signal handlers must not allocate. Sizes and alignments are in bytes. On success errno stays
 * as it was; where memory is out or a size exceeds PTRDIFF_MAX the result is NULL and errno is ENOMEM.
 */
#ifndef CAIRN_H
#define CAIRN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define CAIRN_NOEXCEPT noexcept
extern "C" {
#else
#define CAIRN_NOEXCEPT
#endif

#if defined(__GNUC__)
#define CAIRN_EXPORT __attribute__((visibility("default")))
#define CAIRN_ALLOC(...) __attribute__((malloc, warn_unused_result, alloc_size(__VA_ARGS__)))
#else
#define CAIRN_EXPORT
#define CAIRN_ALLOC(...)
#endif

#define CAIRN_VERSION_MAJOR 0
#define CAIRN_VERSION_MINOR 1
#define CAIRN_VERSION_PATCH 0

/* major * 10000 + minor * 100 + patch of the library that runs. */
CAIRN_EXPORT int cairn_version(void) CAIRN_NOEXCEPT;

/* ---- The malloc family (ISO/IEC 9899:2018 7.22.3, C23 free_sized and free_aligned_sized) ---------------------------
 */

/* A block of at least `size` bytes, aligned to 16; size 0 gives a unique block. */
CAIRN_EXPORT void* cairn_malloc(size_t size) CAIRN_NOEXCEPT CAIRN_ALLOC(1);
/* As cairn_malloc(count * size), reading zero. */
CAIRN_EXPORT void* cairn_calloc(size_t count, size_t size) CAIRN_NOEXCEPT CAIRN_ALLOC(1, 2);
/* As cairn_malloc, reading zero. */
CAIRN_EXPORT void* cairn_zalloc(size_t size) CAIRN_NOEXCEPT CAIRN_ALLOC(1);
/* The block `old`, now of `size` bytes: in place or moved, its contents kept up to the smaller size. NULL: `old` is as
 * it was. old == NULL allocates; size == 0 frees and returns NULL, as glibc does. No other thread may use `old`. */
CAIRN_EXPORT void* cairn_realloc(void* old, size_t size) CAIRN_NOEXCEPT;
/* cairn_realloc(old, count * size); overflow of the product is ENOMEM, and `old` is as it was. */
CAIRN_EXPORT void* cairn_reallocarray(void* old, size_t count, size_t size) CAIRN_NOEXCEPT;
/* `align` is a power of two of any size up to memory's; any other gives NULL and EINVAL. `size` need not be a multiple.
 */
CAIRN_EXPORT void* cairn_aligned_alloc(size_t align, size_t size) CAIRN_NOEXCEPT CAIRN_ALLOC(2);
/* Gives a block back, from any thread; NULL does nothing. errno stays. What is no block, or is free already, is
 * reported in one line on stderr, then the process aborts. */
CAIRN_EXPORT void cairn_free(void* block) CAIRN_NOEXCEPT;
/* As cairn_free, of a block that was asked for with this size (and alignment); another size is undefined, and reported
 * where it exceeds the block. */
CAIRN_EXPORT void cairn_free_sized(void* block, size_t size) CAIRN_NOEXCEPT;
CAIRN_EXPORT void cairn_free_aligned_sized(void* block, size_t align, size_t size) CAIRN_NOEXCEPT;
/* Bytes of the block that the caller may use: at least what was asked for. 0 for NULL and for what is no block. */
CAIRN_EXPORT size_t cairn_usable_size(const void* block) CAIRN_NOEXCEPT;
/* The usable size that cairn_malloc(size) would give; `size` itself where no block can be so large. */
CAIRN_EXPORT size_t cairn_good_size(size_t size) CAIRN_NOEXCEPT;

/* ---- Memory -------------------------------------------------------------------------------------------------------
 */

/* Returns free memory to the system: that of the caller's heap, of heaps that nobody is inside and, of all others, what
 * they have given back. `force` != 0 looks at every page for blocks that other threads have freed. */
CAIRN_EXPORT void cairn_collect(int force) CAIRN_NOEXCEPT;

typedef struct cairn_stats {
  size_t size;           /* set by the caller: sizeof(cairn_stats_t) */
  size_t charged_bytes;  /* in pages, now: live blocks, and free ones that wait for their next use */
  size_t peak_bytes;     /* in pages, at most so far */
  size_t live_bytes;     /* usable bytes of live blocks; whole pages for heaps that other threads are inside of */
  size_t reserved_bytes; /* of address space; no use of memory */
  uint64_t allocations;  /* a lower bound: calls that took the slow path */
  uint64_t heaps;        /* ever made: the most threads that had one at a time, about */
} cairn_stats_t;

/* Fills the first stats->size bytes. 0, or EINVAL if stats is NULL or its size is less than the first two fields. The
 * figures are exact when no other thread allocates or frees. */
CAIRN_EXPORT int cairn_get_stats(cairn_stats_t* stats) CAIRN_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
