// SPDX-License-Identifier: MIT
//
// json - the trace as data: every field, events by name ("0.3"; an initial value is "init").
#include <nlohmann/json.hpp>

#include "formats.hpp"
#include "words.hpp"

namespace cairn::check::explain {
namespace {

using nlohmann::ordered_json;

ordered_json json_of(const trace_event& event) {
  ordered_json made;
  made["event"] = name_of(event);
  made["thread"] = event.thread;
  made["index"] = event.index;
  made["kind"] = text_of(event.kind);
  if (!event.order.empty()) made["order"] = event.order;
  if (!event.site.empty()) made["site"] = event.site;
  if (!event.file.empty()) {
    made["file"] = event.file;
    made["line"] = event.line;
  }
  if (!event.location.empty()) made["location"] = event.location;
  if (!event.read.empty()) made["read"] = event.read;
  if (!event.written.empty()) made["written"] = event.written;
  if (event.reads) made["reads_from"] = name_of(event.reads_from);
  if (event.position != 0) made["position"] = event.position;
  if (!event.synchronises_with.empty()) {
    for (const auto& source : event.synchronises_with) made["synchronises_with"].push_back(name_of(source));
  }
  made["clock"] = event.clock;
  if (event.blocked) made["blocked"] = true;
  if (event.guilty) made["guilty"] = true;
  return made;
}

}  // namespace

std::string as_json(const execution& shown) {
  const trace& of = shown.of;
  ordered_json made;
  made["format"] = "cairn-trace-1";
  made["model"] = of.model;
  made["claim"] = of.claim;
  made["verdict"] = of.verdict;
  made["failure"] = {{"kind", text_of(shown.failed.kind)}, {"text", shown.failed.text}};
  made["engine"] = of.engine;
  made["options"] = of.options_text;
  made["replay"] = replay_of(of, shown.failed);
  made["threads"] = of.threads;
  made["thread_names"] = of.thread_names;
  made["events"] = ordered_json::array();
  for (const trace_event& event : of.events) made["events"].push_back(json_of(event));
  made["edges"] = ordered_json::array();
  for (const edge& e : shown.edges()) {
    made["edges"].push_back(
        {{"kind", text_of(e.kind)}, {"from", name_of(of.events[e.from])}, {"to", name_of(of.events[e.to])}});
  }
  return made.dump(2, ' ', false, ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace cairn::check::explain
