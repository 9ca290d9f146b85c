// SPDX-License-Identifier: MIT
//
// shrink - a smaller client that still does what is looked at: fewer threads, operations, guards; weaker orders;
// smaller numbers. Greedy, in passes until none helps; every candidate is valid().
#pragma once
#include <chrono>
#include <functional>

#include "client.hpp"

namespace cairn::check::guards {

/// `still` is asked about each candidate; after `limit` the best so far is the answer.
client shrink(const client& from, const std::function<bool(const client&)>& still, std::chrono::seconds limit);

}  // namespace cairn::check::guards
