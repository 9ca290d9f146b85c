// SPDX-License-Identifier: MIT
//
// cairn.hpp - the C++ interface of Cairn, over cairn.h: nothing here but headers.
//
//   heap, heap::scope          a shard's heap, and being inside it              cairn_heap.hpp
//   context, idle_scope        for schedulers of fibers, coroutines, threads
//   allocator, heap_allocator, memory_resource       for containers            cairn_allocators.hpp
//   visit, visit_all           every page or live block                         cairn_visits.hpp
//   set_deferred_free, set_limit_handler             hooks
//
// One translation unit includes this or the core's headers (cairn::headers), not both: they share names.
#pragma once
#include "cairn_allocators.hpp"  // IWYU pragma: export
#include "cairn_heap.hpp"        // IWYU pragma: export
#include "cairn_visits.hpp"      // IWYU pragma: export
