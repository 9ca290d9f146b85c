// SPDX-License-Identifier: MIT
//
// shard_symbols - cairn.h for programs that are linked to no allocator: weak symbols, null unless Cairn is preloaded.
//
// Programs that include it are linked with -z dynamic-undefined-weak, so that the loader decides and not the linker.

#pragma once

#include "../api/cairn.h"

#define CAIRN_WEAK(function) extern "C" [[gnu::weak]] decltype(function) function

CAIRN_WEAK(cairn_heap_new);
CAIRN_WEAK(cairn_heap_enter);
CAIRN_WEAK(cairn_heap_leave);
CAIRN_WEAK(cairn_heap_malloc);
CAIRN_WEAK(cairn_heap_delete);
CAIRN_WEAK(cairn_heap_destroy);
CAIRN_WEAK(cairn_context_detach);
CAIRN_WEAK(cairn_context_attach);

#undef CAIRN_WEAK

namespace cairn::bench {

inline bool has_shards() {
  return cairn_heap_new != nullptr;
}

}  // namespace cairn::bench
