// SPDX-License-Identifier: MIT
//
// process - what happens once a process: environment variables, fork, the lines of CAIRN_STATS.
//
//   CAIRN_STATS=1|FILE        one line on stderr, or appended to FILE (an absolute path), when the library starts, in
//                             each forked child and at exit: see write_statistics
//   CAIRN_DETERMINISTIC=0|1   1: same base address, entropy and clock in every run (platform/os_linux.cpp reads it)
//   CAIRN_STRICT=0|1          1: every heap is strict: two residents at once are reported, then abort
//
// A variable of another value, or an unknown one that starts with CAIRN_, costs one line on stderr and nothing else.
#pragma once

namespace cairn::process {

/// Appends `cairn-stats event=... pid=... ...` to where CAIRN_STATS says; nothing without it. One write(2) a line.
void write_statistics(const char* event) noexcept;

/// Does nothing. Who refers to it gets process.cpp, whose constructor nobody else would ask for, from libcairn.a.
void link() noexcept;

}  // namespace cairn::process
