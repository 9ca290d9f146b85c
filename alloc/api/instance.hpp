// SPDX-License-Identifier: MIT
//
// instance - the one allocator of the process: the core's templates on the production platform and geometry.
//
// Constant-initialised: any function may be the first call of the process, before any constructor has run.
#pragma once
#include "allocator.hpp"
#include "production.hpp"

namespace cairn {

#if defined(CAIRN_UNCHECKED)
using process_allocator = allocator<production, geometry_64k_unchecked>;
#elif defined(CAIRN_SEALED)
using process_allocator = allocator<production, geometry_64k_sealed>;
#else
using process_allocator = allocator<production, geometry_64k>;
#endif

inline constinit process_allocator process_instance;

template <>
struct instance_of<process_allocator> {
  [[gnu::always_inline]] static process_allocator& get() noexcept { return process_instance; }
  static constexpr context_slot first_context = process_instance.first_context();
};

}  // namespace cairn
