// SPDX-License-Identifier: MIT
//
// cairn-empty - a process that does nothing but say how large it is. It links no libstdc++ and calls no malloc.

#include <cstdio>

#include "self.hpp"

int main() {
  char line[8192];
  const int length =
      std::snprintf(line, sizeof line,
                    "{\"workload\":\"empty\",\"threads\":1,\"operations\":0,\"seconds\":0,\"checksum\":\"0\","
                    "\"peak_kib\":%ld,\"malloc_server\":\"%s\"}\n",
                    cairn::bench::peak_resident_kib(), cairn::bench::malloc_server());
  return length > 0 && write(STDOUT_FILENO, line, static_cast<std::size_t>(length)) == length ? 0 : 1;
}
