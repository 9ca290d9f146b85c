// SPDX-License-Identifier: MIT
//
// samples - traces made by hand: one of each kind of failure that looks different, and one that attacks the page.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "engine/result.hpp"

namespace cairn::check::explain::samples {

struct sample {
  const char* name;
  trace of;
  failure failed;
};

/// `folder` holds message_passing.txt, the source of the first one.
sample message_passing_race(const std::string& folder);
sample store_buffering();
sample deadlock();
/// Releases and acquires over four threads; many edges in one gutter and over lanes.
sample crowded();
/// Markup, quotes, control characters and bytes that are no UTF-8 in every text.
sample hostile();

std::vector<sample> all(const std::string& folder);

}  // namespace cairn::check::explain::samples
