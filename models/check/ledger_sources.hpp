// SPDX-License-Identifier: MIT
//
// ledger_sources - the atomic sites of the sources, read from their text.
//
//   // release; pairs with remote.take: publishes the links.
//   } while (!word.compare_exchange_weak(e, d, order::release, order::relaxed, at<"remote.push">));
//
// gives remote.push release, and remote.push.fail relaxed. The partner is what the comment above says after "pairs
// with". Invariant: one line for each at<"..."> outside of comments, and one more for each failure order.
#pragma once
#include <string>
#include <vector>

namespace cairn::check::front {

struct ledger_line {
  std::string name, file, order, partner;
  std::string why;  ///< what the comment says about relaxed
  std::size_t line = 0;
};

/// Of all files under ROOT/alloc, by name.
std::vector<ledger_line> read_sources(const std::string& root);

}  // namespace cairn::check::front
