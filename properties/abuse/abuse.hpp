// SPDX-License-Identifier: MIT
//
// abuse - calls that must end the process: each is a program of its own, of which one line on stderr and SIGABRT are
// demanded, and nothing else.
//
//   cairn-abuse-NOUN                  runs itself once for each program of its list, and looks at what became of it
//   cairn-abuse-NOUN --child=NAME     is that program; it prints what the line must name, then commits the mistake
//
// Programs that commit none are in the lists, too: of those silence and a good end are demanded.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#include "child.hpp"

namespace cairn::abuse {

struct program {
  const char* name;
  void (*commit)();
  const char* line;  ///< after "cairn: "; null: none, the child ends well
  const char* environment = nullptr;
};

/// The child says which address the line must name. Before the mistake: a buffer could be given the same memory.
inline void* announce(void* address) {
  std::printf("0x%llx\n", static_cast<unsigned long long>(reinterpret_cast<std::uintptr_t>(address)));
  std::fflush(stdout);
  return address;
}

/// How many claims about `one` are not true; `more(one, ended)` is the last of them.
template <class More>
int verify(const program& one, More more) {
  const child ended(one.name, one.environment);
  int failures = 0;
  const auto expect = [&](bool holds, const char* claim) {
    if (holds) return;
    failures++;
    std::printf("%s: not true: %s\n  status %d, standard error: \"%s\"\n", one.name, claim, ended.status(),
                ended.errors().c_str());
  };
  const std::string& errors = ended.errors();
  if (one.line == nullptr) {
    expect(ended.status() == 0 && errors.empty(), "nothing is reported where nothing is wrong");
    return failures;
  }
  const std::string start = std::string("cairn: ") + one.line;
  expect(ended.aborted(), "the process aborts");
  expect(errors.compare(0, start.size(), start) == 0, start.c_str());
  expect(std::count(errors.begin(), errors.end(), '\n') == 1 && errors.back() == '\n', "one line");
  const std::string& named = ended.output();
  if (!named.empty() && named.find(' ') == std::string::npos) {
    expect(errors == start + " " + named, "the line is that, and the address");
  }
  expect(more(one, ended), "the line names all that it is about");
  return failures;
}

template <std::size_t Count, class More>
int run(const program (&all)[Count], int argc, char** argv, More more) {
  if (argc == 2) {
    for (const program& one : all) {
      if (std::string("--child=") + one.name == argv[1]) return one.commit(), 0;
    }
    std::fprintf(stderr, "no such program: %s\n", argv[1]);
    return 2;
  }
  int failures = 0;
  for (const program& one : all) failures += verify(one, more);
  std::printf("%zu programs, %d claims not true\n", Count, failures);
  return failures == 0 ? 0 : 1;
}

}  // namespace cairn::abuse
