// SPDX-License-Identifier: MIT
//
// job - what is explored: a model, an engine, options and perhaps a weakened site; as one word for replay strings and
// sessions.
#pragma once
#include <optional>
#include <string>

#include "model.hpp"
#include "sites.hpp"

namespace cairn::check::front {

struct job {
  const model* of = nullptr;
  options how;
  std::string weak_site;  ///< empty: as written
  order weak_order = order::relaxed;
  /// random, pct: executions from how.seed on.
  std::uint64_t executions = 0;

  const engine_entry& entry() const { return of->on(how.engine); }
  bool random() const { return how.search == search_kind::random || how.search == search_kind::pct; }
  /// Searches that the engine takes apart into calls; the others are numbered executions, or one.
  bool has_calls() const { return !random() && how.search != search_kind::bytes; }
};

const char* text_of(engine_kind engine);
const char* text_of(memory_model memory);

/// "graph,spurious=1" ...: everything in which it differs from the defaults. No colon.
std::string options_text(const job& what);
/// Into `what`, whose model is set; says what is wrong.
std::optional<std::string> parse_options(const std::string& text, job& what);

/// search of the command line: exhaustive, sleep, full, preemptions=N, random, pct=D, bytes=FILE.
std::optional<std::string> parse_search(const std::string& text, options& how);
std::string search_text(const options& how);
/// Combinations that mean nothing, such as preemptions on graphs.
std::optional<std::string> meaningless(const job& what);

/// SITE=ORDER.
std::optional<std::string> parse_weakening(const std::string& text, job& what);
std::optional<order> order_of(std::string_view text);

/// Of the executable that runs, computed once; of what a model declares.
const std::string& binary_fingerprint();
std::string model_fingerprint(const model& of);

}  // namespace cairn::check::front
