// SPDX-License-Identifier: MIT
//
// tree - the depth-first search: one node for each choice of the execution that runs now, on a stack; and the stack
// as text, from which the search goes on exactly.
//
//   thread node   chosen, done (explored before), back (to be explored), sleep (another subtree explores them)
//   data node     chosen of `count`
//
// Invariant: the text of a stack and the options determine everything that is still to be explored. Nodes below
// `floor` are a prefix that belongs to another call: they are executed and never changed.
#pragma once
#include <cstdio>
#include <cstring>
#include <string>

#include "raw.hpp"

namespace cairn::check::relacy {

struct node {
  bool data = false;
  unsigned chosen = 0, count = 0;
  unsigned done = 0, back = 0, sleep = 0;
  std::uint64_t met = 0;  ///< what the model offered here; 0: not yet known

  unsigned left() const { return back & ~done & ~sleep & ~(1u << chosen); }
};

class tree {
 public:
  raw_vector<node> nodes;
  std::size_t depth = 0, floor = 0;

  void begin() { depth = 0; }
  bool at_end() const { return depth == nodes.size(); }

  /// To the next execution; false: there is none.
  bool advance() {
    while (nodes.size() > floor) {
      node& last = nodes.back();
      if (last.data) {
        if (++last.chosen < last.count) return true;
      } else if (const unsigned left = last.left(); left != 0) {
        last.done |= 1u << last.chosen;
        last.chosen = static_cast<unsigned>(__builtin_ctz(left));
        return true;
      }
      nodes.pop_back();
    }
    return false;
  }

  /// Of what the nodes know now; for searches that fix all alternatives when they come to a node.
  double fraction() const {
    double done = 0, weight = 1;
    for (std::size_t i = floor; i < nodes.size(); i++) {
      const node& n = nodes[i];
      const int all = n.data ? static_cast<int>(n.count) : __builtin_popcount(n.back & ~n.sleep);
      const int before = n.data ? static_cast<int>(n.chosen) : __builtin_popcount(n.done & n.back & ~n.sleep);
      if (all == 0) continue;
      weight /= all;
      done += weight * before;
    }
    return done;
  }

  /// "floor:t<chosen>,<done>,<back>,<sleep>;d<chosen>,<count>;..." in hexadecimal.
  std::string text() const {
    std::string made;
    char part[64];
    std::snprintf(part, sizeof part, "%zx:", floor);
    made += part;
    for (const node& n : nodes) {
      if (n.data) {
        std::snprintf(part, sizeof part, "d%x,%x;", n.chosen, n.count);
      } else {
        std::snprintf(part, sizeof part, "t%x,%x,%x,%x;", n.chosen, n.done, n.back, n.sleep);
      }
      made += part;
    }
    return made;
  }
  /// False: no such text.
  bool parse(const char* from) {
    nodes.clear();
    depth = floor = 0;
    if (*from == '\0') return true;
    int used = 0;
    if (std::sscanf(from, "%zx:%n", &floor, &used) != 1 || used == 0) return false;
    for (from += used; *from != '\0'; from += used) {
      node n;
      used = 0;
      if (*from == 'd') {
        n.data = true;
        if (std::sscanf(from, "d%x,%x;%n", &n.chosen, &n.count, &used) != 2 || used == 0) return false;
        if (n.chosen >= n.count) return false;
      } else {
        if (std::sscanf(from, "t%x,%x,%x,%x;%n", &n.chosen, &n.done, &n.back, &n.sleep, &used) != 4 || used == 0) {
          return false;
        }
        if (n.chosen >= 16) return false;
      }
      nodes.push_back(n);
    }
    return floor <= nodes.size();
  }

  /// Cuts calls off, those of the shallowest nodes first, until there are `wanted` or no more. Not for source-DPOR,
  /// whose deeper nodes add to `back` of shallower ones. The last one is what is left of this tree.
  template <class Take>
  void split(std::size_t wanted, Take take) {
    std::size_t made = 1;
    while (floor < nodes.size() && made < wanted) {
      node& n = nodes[floor];
      const node kept = n;
      const auto cut = [&] {
        tree part;
        part.nodes.assign(nodes.begin(), nodes.begin() + static_cast<std::ptrdiff_t>(floor) + 1);
        part.floor = floor + 1;
        take(part.text());
        made++;
      };
      if (n.data) {
        while (++n.chosen < n.count) cut();
        n = kept;
      } else {
        for (unsigned left = n.left(); left != 0; left = n.left()) {
          n.done |= 1u << n.chosen;
          n.chosen = static_cast<unsigned>(__builtin_ctz(left));
          cut();
        }
        n = kept;
      }
      floor++;
    }
    take(text());
  }
};

}  // namespace cairn::check::relacy
