// SPDX-License-Identifier: MIT
//
// watch - the history of the blocks while one visit goes on, and what the visitor was shown: the claim about both.
//
//   before: live at its start -> died, moved      born: allocated since      limbo: freed before, perhaps not published
//
// A block that is live throughout is shown exactly once; an address is shown at most once for each block that was live
// there at some time during the visit; what was dead throughout never.
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace cairn::properties {

struct watch {
  std::map<void*, std::uint64_t> before;  ///< address -> heap
  std::map<void*, unsigned> born, shown;
  std::set<void*> died, moved, limbo;
  bool leaks = false;  ///< there are blocks that nobody has and that count as live: after a fork

  /// `complete(heap)`: all of that heap's blocks must have been shown. Empty: it holds.
  template <class Complete>
  std::string broken(Complete complete) const {
    for (const auto& [address, times] : shown) {
      const bool known = before.contains(address) || limbo.contains(address);
      const unsigned most = (known ? 1 : 0) + (born.contains(address) ? born.at(address) : 0);
      if (most == 0 && !leaks) return "a block that was dead throughout was visited";
      if (times > most + (leaks ? 1 : 0)) return "a block was visited twice";
    }
    for (const auto& [address, heap] : before) {
      if (died.contains(address) || moved.contains(address) || !complete(heap)) continue;
      if (!shown.contains(address)) return "a block that was live throughout was not visited";
    }
    return "";
  }
};

}  // namespace cairn::properties
