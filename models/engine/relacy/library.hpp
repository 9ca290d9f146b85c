// SPDX-License-Identifier: MIT
//
// library - the one place that includes Relacy (the unmodified Debian package). Whoever needs it includes this file.
//
// Relacy defines macros over new, malloc, assert and the memory orders, and while an exploration runs its global
// operator new gives memory of that exploration. So: the standard headers first, Relacy once, then its macros go; and
// what the engine keeps from one execution to the next is in raw_vector (raw.hpp), never in a container of the
// standard allocator.
#pragma once
#include <semaphore.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <queue>
#include <set>
#include <sstream>
#include <stack>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <relacy/relacy.hpp>

#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef assert
#undef errno
#undef $
#undef VAR
#undef memory_order_relaxed
#undef memory_order_consume
#undef memory_order_acquire
#undef memory_order_release
#undef memory_order_acq_rel
#undef memory_order_seq_cst
