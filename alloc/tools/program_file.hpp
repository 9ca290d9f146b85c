// SPDX-License-Identifier: MIT
//
// program_file - what cairn-run must know of the file it is going to execute: whether a preloaded library will have any
// effect.
//
// Nothing here decides whether the program may run: execvp does. A file that cannot be read is taken for an ordinary
// program.

#pragma once

#include <string>

namespace cairn::tools {

// True if the file starts like an ELF object.
bool is_elf(const std::string& path);

// The file that execvp(3) would execute for this name, or an empty string.
std::string find_program(const std::string& name);

// The reason why the dynamic linker ignores LD_PRELOAD for this program ("is set-user-ID", "is statically linked"), or
// an empty string. Scripts are followed to their interpreter.
std::string why_preload_is_ignored(const std::string& name);

}  // namespace cairn::tools
