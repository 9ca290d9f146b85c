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
  uint64_t heaps;        /* descriptors ever made: the most heaps that existed at a time, about */
  size_t limit_bytes;    /* of charged_bytes; SIZE_MAX: none */
} cairn_stats_t;

/* Fills the first stats->size bytes. 0, or EINVAL if stats is NULL or its size is less than the first two fields. The
 * figures are exact when no other thread allocates or frees. Heaps in memory of the program's (cairn_heap_new_in) are
 * not in them: each has its own. */
CAIRN_EXPORT int cairn_get_stats(cairn_stats_t* stats) CAIRN_NOEXCEPT;

/* ---- Heaps --------------------------------------------------------------------------------------------------------
 *
 * A shard heap belongs to no thread. A thread enters it, allocates and frees as everywhere (malloc, operator new and
 * cairn_malloc take from the innermost heap that the thread is inside of), and leaves; another thread may enter it
 * next, and sees all that was done before. One at a time is inside. Blocks are freed from anywhere, by anybody.
 * Beside these there is each thread's own heap, which the thread is inside of from its first allocation to its end.
 *
 * A handle is a number and a generation, not an address: one that outlives its heap is noticed by every call. int
 * results are 0 or an errno value, and errno stays as it was. Unless a function says otherwise, EINVAL: the handle
 * names no heap, or one that is gone. Frees of other threads count as done once they have been handed over: at that
 * thread's next slow path, cairn_heap_leave, detach, cairn_thread_idle, cairn_collect or end.
 */
typedef struct cairn_heap cairn_heap_t;

/* A shard heap, nobody inside. NULL: out of memory, errno ENOMEM. CAIRN_STRICT=1 in the environment makes every heap a
 * strict one (see cairn_heap_enter). */
CAIRN_EXPORT cairn_heap_t* cairn_heap_new(void) CAIRN_NOEXCEPT;
/* A shard heap whose blocks and page records are wholly inside [memory, memory + bytes), which must be readable and
 * writable until the heap has been destroyed; it never grows and is never purged. At least 256 KiB; parts that are no
 * whole multiple of 64 KiB are not used. NULL: out of memory or too small (errno ENOMEM), unknown flags or memory that
 * is Cairn's own (errno EINVAL). No free of its blocks, no visit and no query of statistics may be concurrent with
 * its end, and cairn_heap_delete of a heap that has live blocks is EBUSY: they cannot outlive the memory. Malloc inside
 * is as fast as anywhere, free takes a slow path. */
CAIRN_EXPORT cairn_heap_t* cairn_heap_new_in(void* memory, size_t bytes, int flags) CAIRN_NOEXCEPT;
#define CAIRN_HEAP_STRICT 1 /* for cairn_heap_new_in */

/* The heap that the caller allocates from: the innermost one it has entered, or its own (made if need be). NULL: out of
 * memory, errno ENOMEM. */
CAIRN_EXPORT cairn_heap_t* cairn_heap_current(void) CAIRN_NOEXCEPT;
/* The heap of a live block; of a block that is being freed, or was, any answer. NULL: no block of Cairn's. */
CAIRN_EXPORT cairn_heap_t* cairn_heap_of(const void* block) CAIRN_NOEXCEPT;
/* Whether the heap has the (live) block: 1 or 0. */
CAIRN_EXPORT int cairn_heap_contains(cairn_heap_t* heap, const void* block) CAIRN_NOEXCEPT;

/* Enters a shard heap; entered heaps nest as a stack. Waits while somebody else is inside, first come first served.
 * All that was done inside before happens-before what the caller does next. A thread that ends inside leaves it (not if
 * it never allocated in its own heap: its end is not seen). EDEADLK: the caller is inside already.
 * EOWNERDEAD: its resident did not survive a fork (cairn_heap_recover). Another thread's own heap: one line, abort. In
 * a strict heap, meeting somebody inside is a fault of the program: one line that names both threads and both call
 * sites, abort. */
CAIRN_EXPORT int cairn_heap_enter(cairn_heap_t* heap) CAIRN_NOEXCEPT;
/* The same without waiting. EBUSY: somebody is inside (the caller, too), or a thread that serves the heap took too
 * long. EPERM: a thread's own heap. */
CAIRN_EXPORT int cairn_heap_try_enter(cairn_heap_t* heap) CAIRN_NOEXCEPT;
/* Leaves the heap that was entered last. EPERM: the caller is not inside it. EBUSY: it is, but not innermost. Nothing
 * has changed then. */
CAIRN_EXPORT int cairn_heap_leave(cairn_heap_t* heap) CAIRN_NOEXCEPT;

/* For schedulers of fibers and coroutines: all heaps that the caller has entered, as a value. Detach before a switch:
 * the thread is back in its own heap, nobody is inside the entered ones, and the claim on them stays with the value.
 * Attach after the switch, on whatever thread: it is inside again. What was done before detach happens-before what is
 * done after attach. A value of zeros holds nothing. Attaching a value twice, a stale one, or while the thread is
 * inside entered heaps: one line, abort. */
typedef struct {
  uint64_t word[2];
} cairn_context_t;
CAIRN_EXPORT cairn_context_t cairn_context_detach(void) CAIRN_NOEXCEPT;
CAIRN_EXPORT void cairn_context_attach(cairn_context_t context) CAIRN_NOEXCEPT;

/* The caller will not allocate for a while (it waits for work): leaves its own heap, so that others can visit it and
 * give its memory back. busy, or the next allocation, enters it again. Call them around a wait in a thread pool. */
CAIRN_EXPORT void cairn_thread_idle(void) CAIRN_NOEXCEPT;
CAIRN_EXPORT void cairn_thread_busy(void) CAIRN_NOEXCEPT;

/* Allocation in a given heap. From inside it is cairn_malloc. From outside it takes from the heap's guest part: pages
 * of their own, charged to the same heap, under a claim that is held for one call; it waits for other guests and for
 * who ends or resets the heap just now, never for who is inside. For a thread's own heap the same. NULL with EINVAL: no
 * such heap. */
CAIRN_EXPORT void* cairn_heap_malloc(cairn_heap_t* heap, size_t size) CAIRN_NOEXCEPT CAIRN_ALLOC(2);
CAIRN_EXPORT void* cairn_heap_calloc(cairn_heap_t* heap, size_t count, size_t size) CAIRN_NOEXCEPT CAIRN_ALLOC(2, 3);
CAIRN_EXPORT void* cairn_heap_zalloc(cairn_heap_t* heap, size_t size) CAIRN_NOEXCEPT CAIRN_ALLOC(2);
CAIRN_EXPORT void* cairn_heap_aligned_alloc(cairn_heap_t* heap, size_t align, size_t size) CAIRN_NOEXCEPT
    CAIRN_ALLOC(3);
/* The block, if it has to move, moves into `heap`. */
CAIRN_EXPORT void* cairn_heap_realloc(cairn_heap_t* heap, void* old, size_t size) CAIRN_NOEXCEPT;

/* As cairn_collect, of one heap. EBUSY: somebody else is inside. */
CAIRN_EXPORT int cairn_heap_collect(cairn_heap_t* heap, int force) CAIRN_NOEXCEPT;

/* The end of a shard heap; the handle is stale from then on. From inside (as innermost) or from outside. Others may
 * free its blocks, enter (they get EINVAL) and visit at the same time. EBUSY: somebody else is inside, be it a collect
 * or a query of figures that serves the heap for longer than 0.1 s, or the caller is and not innermost. EPERM: a
 * thread's own heap.
 *
 * - delete: its blocks stay alive; their pages move to the process's main heap, of which no thread is a resident.
 * - delete_into: they move to heap `to`, whoever is inside that. ENOMEM: they would exceed its limit; nothing changed.
 * - destroy: all its blocks are freed. A free that runs at the same time has no effect; one that starts after destroy
 *   has returned is reported (one line, abort) while its memory is not in use again. */
CAIRN_EXPORT int cairn_heap_delete(cairn_heap_t* heap) CAIRN_NOEXCEPT;
CAIRN_EXPORT int cairn_heap_delete_into(cairn_heap_t* from, cairn_heap_t* to) CAIRN_NOEXCEPT;
CAIRN_EXPORT int cairn_heap_destroy(cairn_heap_t* heap) CAIRN_NOEXCEPT;
/* Frees all blocks, as destroy does, and keeps the heap. */
CAIRN_EXPORT int cairn_heap_reset(cairn_heap_t* heap) CAIRN_NOEXCEPT;
/* In the child of a fork: makes a heap that answers EOWNERDEAD usable again, with nobody inside. Its blocks are as they
 * were; what its vanished resident was doing is as far as it got. EINVAL: it is not in that state. */
CAIRN_EXPORT int cairn_heap_recover(cairn_heap_t* heap) CAIRN_NOEXCEPT;

/* Limits of charged bytes, in steps of 64 KiB (rounded down), of one heap with its guest part, and of the process.
 * Never exceeded: an allocation that needs more asks the limit handler, and is NULL with ENOMEM in the end. SIZE_MAX:
 * no limit. EBUSY: more is charged now; the limit stays as it was. */
CAIRN_EXPORT int cairn_heap_set_limit(cairn_heap_t* heap, size_t bytes) CAIRN_NOEXCEPT;
CAIRN_EXPORT int cairn_set_limit(size_t bytes) CAIRN_NOEXCEPT;

typedef struct cairn_heap_stats {
  size_t size;          /* set by the caller: sizeof(cairn_heap_stats_t) */
  size_t charged_bytes; /* slices of 64 KiB of its pages and those it keeps: exact always */
  size_t live_bytes;    /* usable bytes of live blocks, whoever frees: exact when nobody allocates or frees in it */
  size_t live_blocks;
  size_t limit_bytes; /* of charged_bytes; SIZE_MAX: none */
} cairn_heap_stats_t;
/* Fills the first stats->size bytes. EINVAL also if stats is NULL or its size is less than the first two fields. EBUSY:
 * somebody is inside and did not answer within 100 ms; live_bytes is charged_bytes then, live_blocks 0. */
CAIRN_EXPORT int cairn_heap_get_stats(cairn_heap_t* heap, cairn_heap_stats_t* stats) CAIRN_NOEXCEPT;

/* ---- Visits -------------------------------------------------------------------------------------------------------
 *
 * A block that is live for the whole visit is visited exactly once; one that is dead for the whole visit never. A block
 * that is allocated or freed meanwhile may or may not be visited, and may be dead when the visitor gets its address,
 * unless the caller is inside the heap. The visitor runs on the caller's thread and holds no claim: it may allocate and
 * free, in any heap, also the blocks it is shown. The heap's resident never waits for a visitor: it hands over a few
 * pages at a time, on its slow paths, when it leaves or is idle.
 */
typedef struct {
  const void* start; /* block 0 */
  size_t block_size; /* usable bytes of each block */
  size_t used;       /* live blocks */
  size_t capacity;   /* blocks that fit */
  size_t committed;  /* bytes that have ever been handed out */
  cairn_heap_t* heap;
} cairn_area_t;
/* Called with block NULL for each area (page), then, if each_block, for each live block of it. 0: stop. */
typedef int cairn_visit_fn(const cairn_area_t* area, void* block, size_t size, void* arg);
/* 1 done, 0 stopped by the visitor, -1 busy: a resident did not answer within 100 ms, or somebody ends or resets the
 * heap just now (what came before has been visited), or no such heap (errno EINVAL). */
CAIRN_EXPORT int cairn_heap_visit(cairn_heap_t* heap, int each_block, cairn_visit_fn* visit, void* arg) CAIRN_NOEXCEPT;
/* Every heap, those of ended threads, too; pages whose resident does not answer are left out, and -1 returned at the
 * end. */
CAIRN_EXPORT int cairn_visit_all(int each_block, cairn_visit_fn* visit, void* arg) CAIRN_NOEXCEPT;
/* Live blocks in the page of `block`, as a share of those that fit, 0 to 1; negative: no block, or somebody else is
 * inside its heap. */
CAIRN_EXPORT double cairn_page_utilization(const void* block) CAIRN_NOEXCEPT;

/* ---- Hooks --------------------------------------------------------------------------------------------------------
 *
 * One of each a process; NULL takes it out. Function and argument are always called as the pair that was registered;
 * during a registration a call may be left out. A hook may allocate, free, enter and leave; it is not called again from
 * within. It returns on the thread that called it: a fiber that is in a hook does not migrate.
 */
/* Called by malloc's slow path, on the thread that allocates, before it looks for a page. `heartbeat` counts the calls
 * of the process; `force`: memory is short. For deferred frees: a runtime frees here what it has put off. */
typedef void cairn_deferred_fn(int force, unsigned long long heartbeat, void* arg);
CAIRN_EXPORT void cairn_register_deferred_free(cairn_deferred_fn* hook, void* arg) CAIRN_NOEXCEPT;
/* Called when a limit stands against an allocation of `wanted` bytes. `heap`: whose limit; NULL: the process's. 1: try
 * again (it has freed something, or raised the limit); 0: let the allocation fail. */
typedef int cairn_limit_fn(cairn_heap_t* heap, size_t wanted, void* arg);
CAIRN_EXPORT void cairn_register_limit_handler(cairn_limit_fn* handler, void* arg) CAIRN_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
