// SPDX-License-Identifier: MIT
//
// worker_process - what runs in a worker's process, and the bytes of requests and replies.
#pragma once
#include <optional>
#include <string>

#include "worker.hpp"

namespace cairn::check::front {

/// Answers requests until the pipe ends. A message is its length in 8 bytes, and that many bytes.
void serve(const job& what, int requests, int replies);

std::string packed(const request& what);
std::optional<reply> unpacked_reply(const std::string& bytes);

}  // namespace cairn::check::front
