// SPDX-License-Identifier: MIT
//
// job - see job.hpp.
#include "job.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

#include "text.hpp"

namespace cairn::check::front {
namespace {

std::optional<std::uint64_t> number_of(const std::string& text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos || text.size() > 19)
    return std::nullopt;
  return std::strtoull(text.c_str(), nullptr, 10);
}

/// Fits an unsigned.
std::optional<unsigned> small_number_of(const std::string& text) {
  const auto number = number_of(text);
  if (!number || *number > ~0u) return std::nullopt;
  return static_cast<unsigned>(*number);
}

}  // namespace

const char* text_of(engine_kind engine) {
  constexpr const char* texts[] = {"graph", "relacy", "threads"};
  return texts[static_cast<unsigned char>(engine)];
}

const char* text_of(memory_model memory) {
  return memory == memory_model::rc11 ? "rc11" : "c++20";
}

std::string search_text(const options& how) {
  switch (how.search) {
    case search_kind::exhaustive: return "exhaustive";
    case search_kind::sleep: return "sleep";
    case search_kind::full: return "full";
    case search_kind::preemptions: return fmt::format("preemptions={}", how.parameter);
    case search_kind::random: return "random";
    case search_kind::pct: return fmt::format("pct={}", how.parameter);
    case search_kind::bytes: return "bytes=" + base64(how.bytes);
  }
  return "?";
}

std::optional<std::string> parse_search(const std::string& text, options& how) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const std::string value = equals == std::string::npos ? "" : text.substr(equals + 1);
  const bool wants_number = name == "preemptions" || name == "pct", wants_file = name == "bytes";
  if ((equals != std::string::npos) != (wants_number || wants_file)) {
    return fmt::format("--search {}: exhaustive, sleep, full, preemptions=N, random, pct=D or bytes=FILE", text);
  }
  if (name == "exhaustive") {
    how.search = search_kind::exhaustive;
  } else if (name == "sleep") {
    how.search = search_kind::sleep;
  } else if (name == "full") {
    how.search = search_kind::full;
  } else if (name == "random") {
    how.search = search_kind::random;
  } else if (wants_number) {
    const auto number = number_of(value);
    if (!number || (name == "pct" && *number == 0)) return fmt::format("--search {}: wants a number", text);
    how.search = name == "pct" ? search_kind::pct : search_kind::preemptions;
    how.parameter = *number;
  } else if (wants_file) {
    const auto bytes = contents_of(value);
    if (!bytes) return fmt::format("--search bytes: cannot read {}", value);
    how.search = search_kind::bytes;
    how.bytes = *bytes;
  } else {
    return fmt::format("--search {}: exhaustive, sleep, full, preemptions=N, random, pct=D or bytes=FILE", text);
  }
  return std::nullopt;
}

std::optional<std::string> meaningless(const job& what) {
  const engine_kind engine = what.how.engine;
  const search_kind search = what.how.search;
  const auto says = [&](const char* why) {
    return fmt::format("--engine {} with --search {}: {}", text_of(engine), search_text(what.how).substr(0, 40), why);
  };
  if (engine == engine_kind::graph) {
    if (search == search_kind::preemptions) return says("an execution graph has no preemptions");
    if (search == search_kind::pct || search == search_kind::bytes) return says("an execution graph has no schedule");
    if (search == search_kind::sleep || search == search_kind::full) return says("each graph is explored once anyway");
    return std::nullopt;
  }
  if (what.how.memory != memory_model::cxx20) return says("only graphs know --model rc11");
  if (engine == engine_kind::relacy && what.how.crashes != 0) return says("only graphs know --crashes");
  if (engine == engine_kind::threads && search != search_kind::random) return says("real threads are not searched");
  return std::nullopt;
}

std::string options_text(const job& what) {
  const options& how = what.how;
  const options plain;
  std::string text = text_of(how.engine);
  if (how.search != search_kind::exhaustive) text += "," + search_text(how);
  if (what.random()) text += fmt::format(",seed={},executions={}", how.seed, what.executions);
  if (how.memory != plain.memory) text += fmt::format(",model={}", text_of(how.memory));
  text += how.spurious == ~0u ? ",spurious=all" : fmt::format(",spurious={}", how.spurious);
  if (how.crashes != 0) text += fmt::format(",crashes={}", how.crashes);
  if (!how.symmetry) text += ",symmetry=off";
  if (!how.retry_blocks) text += ",retry=off";
  if (how.loop_bound != plain.loop_bound) text += fmt::format(",loop={}", how.loop_bound);
  if (how.bug != planted_bug::none) text += fmt::format(",bug={}", static_cast<unsigned>(how.bug));
  if (!what.weak_site.empty()) text += fmt::format(",weaken={}={}", what.weak_site, check::text_of(what.weak_order));
  return text;
}

std::optional<std::string> parse_options(const std::string& text, job& what) {
  options& how = what.how;
  how = {};
  bool first = true;
  for (const std::string& part : split(text, ',')) {
    const std::size_t equals = part.find('=');
    const std::string name = part.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : part.substr(equals + 1);
    const auto number = number_of(value);
    const auto small = small_number_of(value);
    if (std::exchange(first, false)) {
      if (part == "graph")
        how.engine = engine_kind::graph;
      else if (part == "relacy")
        how.engine = engine_kind::relacy;
      else if (part == "threads")
        how.engine = engine_kind::threads;
      else
        return fmt::format("no such engine: {}", part);
    } else if (name == "model" && (value == "rc11" || value == "c++20")) {
      how.memory = value == "rc11" ? memory_model::rc11 : memory_model::cxx20;
    } else if (name == "spurious" && (small || value == "all")) {
      how.spurious = small.value_or(~0u);
    } else if (name == "crashes" && small) {
      how.crashes = *small;
    } else if (part == "symmetry=off") {
      how.symmetry = false;
    } else if (part == "retry=off") {
      how.retry_blocks = false;
    } else if (name == "loop" && small) {
      how.loop_bound = *small;
    } else if (name == "bug" && number && *number <= 5) {
      how.bug = static_cast<planted_bug>(*number);
    } else if (name == "seed" && number) {
      how.seed = *number;
    } else if (name == "executions" && number) {
      what.executions = *number;
    } else if (name == "weaken") {
      if (auto wrong = parse_weakening(value, what)) return wrong;
    } else if (name == "bytes") {
      const auto bytes = from_base64(value);
      if (!bytes) return "bytes: not base64";
      how.search = search_kind::bytes;
      how.bytes = *bytes;
    } else if (auto wrong = parse_search(part, how)) {
      return fmt::format("no such option: {}", part);
    }
  }
  return std::nullopt;
}

std::optional<order> order_of(std::string_view text) {
  for (const order o : {order::relaxed, order::acquire, order::release, order::acq_rel, order::seq_cst}) {
    if (text == check::text_of(o)) return o;
  }
  return std::nullopt;
}

std::optional<std::string> parse_weakening(const std::string& text, job& what) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0 || text.find_first_of(":,") != std::string::npos) {
    return fmt::format("--weaken {}: wants SITE=ORDER", text);  // the others part options and replay strings
  }
  const auto to = order_of(text.substr(equals + 1));
  if (!to || *to == order::seq_cst) {
    return fmt::format("--weaken {}: no such weaker order; relaxed, acquire, release or acq_rel", text);
  }
  what.weak_site = text.substr(0, equals);
  what.weak_order = *to;
  return std::nullopt;
}

const std::string& binary_fingerprint() {
  static const std::string made = [] {
    const auto bytes = contents_of("/proc/self/exe");
    return hex(bytes ? hash_of(*bytes) : 0, 12);
  }();
  return made;
}

std::string model_fingerprint(const model& of) {
  std::string said =
      fmt::format("{}\n{}\n{}\n{}\n{}\n{}", of.name, of.claim, of.threads, of.bounds, of.spurious, of.crashes);
  for (const char* point : of.cover) said += fmt::format("\n{}", point);
  return hex(hash_of(said), 8);
}

}  // namespace cairn::check::front
