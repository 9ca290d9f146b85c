// SPDX-License-Identifier: MIT
//
// contract - what C, C++, POSIX and glibc's manual promise of malloc and its family, asked of whatever malloc this
// process has.
//
// Links nothing of Cairn: run it under cairn-run, linked with libcairn, or bare (then it judges the C library). One
// file of contract/ per noun; this one starts the cases, and the child processes that some of them need: `contract
// --child NAME`. Known verdicts on others: glibc 2.36 has no free_sized and free_aligned_sized, its aligned_alloc takes
// alignments that are no power of two, and libstdc++ 12's aligned new rounds a size near SIZE_MAX up to 0.

#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "contract/family.hpp"

#include <cstdio>
#include <utility>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace contract {

int run_child(const char* name, std::size_t address_space, char* output, std::size_t capacity) {
  int ends[2];
  if (::pipe(ends) != 0) return -1;
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    if (address_space != 0) {
      const rlimit limit{address_space, address_space};
      ::setrlimit(RLIMIT_AS, &limit);
    }
    ::execl("/proc/self/exe", "contract", "--child", name, static_cast<char*>(nullptr));
    ::_exit(127);
  }
  ::close(ends[1]);
  std::size_t length = 0;
  char rest[256];
  while (pid > 0) {
    const bool keep = length + 1 < capacity;
    const ssize_t got = ::read(ends[0], keep ? output + length : rest, keep ? capacity - 1 - length : sizeof rest);
    if (got <= 0) break;
    if (keep) length += static_cast<std::size_t>(got);
  }
  if (capacity > 0) output[length] = '\0';
  ::close(ends[0]);
  int status = -1;
  return pid > 0 && ::waitpid(pid, &status, 0) == pid ? status : -1;
}

int child_main(const char* name) {
  ::alarm(60);
  const std::pair<const char*, int (*)()> children[] = {{"out_of_memory", out_of_memory_child},
                                                        {"out_of_memory_new", out_of_memory_new_child},
                                                        {"realloc_zero", realloc_zero_child},
                                                        {"static_lifetime", static_lifetime_child}};
  for (const auto& [known, function] : children)
    if (std::strcmp(name, known) == 0) return function();
  std::fprintf(stderr, "contract: no child %s\n", name);
  return 2;
}

}  // namespace contract

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--child") == 0) return contract::child_main(argv[2]);
  return doctest::Context(argc, argv).run();
}
