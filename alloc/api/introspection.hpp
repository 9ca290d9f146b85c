// SPDX-License-Identifier: MIT
//
// introspection - glibc's questions about the heap (mallinfo, malloc_info, malloc_stats, malloc_trim), answered.
//
// Figures of the whole process. `live` is exact for heaps that nobody else is inside, and for the caller's; blocks of
// other threads' heaps count with their whole pages.
#pragma once
#include <malloc.h>
#include <stdio.h>

namespace cairn::introspection {

/// Returns free memory to the system; 1 if any was returned.
int trim() noexcept;
/// mallopt: Cairn has none of glibc's options. 1, as programs expect; nothing changes.
int option() noexcept;
struct ::mallinfo info() noexcept;  ///< figures that exceed int saturate
struct ::mallinfo2 info2() noexcept;
/// 0, or EINVAL for options != 0.
int write_xml(int options, FILE* to) noexcept;
void write_text() noexcept;

}  // namespace cairn::introspection
