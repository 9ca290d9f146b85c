// SPDX-License-Identifier: MIT
//
// explain - each format of each sample: nothing is missing, nothing gets out of its quotes, nothing changes unseen.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "explain/execution.hpp"
#include "explain/render.hpp"
#include "explain/words.hpp"
#include "samples.hpp"

using namespace cairn::check;
using namespace cairn::check::explain;

namespace {

const std::string folder = CAIRN_EXPLAIN_TESTS;

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != text.npos; at += part.size()) count++;
  return count;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

std::string shown(const samples::sample& s, format as) {
  return render(s.of, s.failed, as);
}

/// CAIRN_GOLDEN=write writes the files anew; a person looks at the difference.
void matches_golden(const samples::sample& s, const char* extension, format as) {
  const std::string path = folder + "/golden/" + s.name + "." + extension, now = shown(s, as);
  const char* mode = std::getenv("CAIRN_GOLDEN");
  if (mode != nullptr && std::string(mode) == "write") std::ofstream(path) << now;
  std::stringstream golden;
  golden << std::ifstream(path).rdbuf();
  CHECK_MESSAGE(golden.str() == now, path);
}

}  // namespace

TEST_CASE("formats have names") {
  CHECK(format_of("text") == format::text);
  CHECK(format_of("dot") == format::dot);
  CHECK(format_of("svg") == format::svg);
  CHECK(format_of("html") == format::html);
  CHECK(format_of("json") == format::json);
  CHECK_FALSE(format_of("pdf"));
  CHECK_FALSE(format_of(""));
}

TEST_CASE("the text begins with the failure's line and then the line that replays it") {
  const samples::sample race = samples::message_passing_race(folder);
  std::istringstream lines(shown(race, format::text));
  std::string first, second;
  std::getline(lines, first);
  std::getline(lines, second);
  CHECK(first == "FAILED: data race: " + race.failed.text);
  CHECK(second == "replay: cairn-check replay " + race.of.replay);
}

TEST_CASE("the text of two and three threads fits 120 columns") {
  std::vector<samples::sample> narrow{samples::message_passing_race(folder), samples::store_buffering(),
                                      samples::deadlock()};
  narrow.push_back(samples::store_buffering());
  narrow.back().of.threads = 3;
  for (trace_event& event : narrow.back().of.events) {
    event.site += std::string(150, 's');
    event.location += " with words that are many and long and go on";
  }
  for (const samples::sample& s : narrow) {
    std::istringstream lines(shown(s, format::text));
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind("replay: ", 0) != 0) CHECK_MESSAGE(line.size() <= 120, line);
    }
  }
}

TEST_CASE("every event is in every format, and every edge in the pictures") {
  for (const samples::sample& s : samples::all(folder)) {
    CAPTURE(s.name);
    const execution e(s.of, s.failed);
    const std::string text = shown(s, format::text), dot = shown(s, format::dot), svg = shown(s, format::svg),
                      html = shown(s, format::html), json = shown(s, format::json);
    for (const trace_event& event : s.of.events) {
      const std::string name = name_of(event);
      CHECK(contains(text, (event.guilty ? "!! " : "") + name + "  "));
      CHECK(contains(dot, "\"" + name + "\" [label="));
      CHECK(contains(svg, "data-event=\"" + name + "\""));
      CHECK(count_of(html, "data-event=\"" + name + "\"") == 2);  // box and row
      CHECK(contains(json, "\"event\": \"" + name + "\""));
    }
    std::size_t labelled = 0;
    for (const edge& of : e.edges()) {
      const std::string from = name_of(s.of.events[of.from]), to = name_of(s.of.events[of.to]);
      const std::string kind(text_of(of.kind));
      CHECK(
          contains(dot, "\"" + from + "\" -> \"" + to + "\" [" + (of.kind == relation::po ? "" : "xlabel=\"" + kind)));
      const std::string tag = "<g class=\"edge " + kind + "\" data-from=\"" + from + "\" data-to=\"" + to + "\">";
      CHECK(contains(svg, tag));
      CHECK(contains(html, tag));
      labelled += of.kind != relation::po;
    }
    CHECK(count_of(dot, " -> \"") == e.edges().size());
    CHECK(count_of(svg, "data-from") == e.edges().size() + labelled);  // line and label
  }
}

TEST_CASE("the edges of a race: what was read, and the two accesses that nothing orders") {
  const samples::sample race = samples::message_passing_race(folder);
  const execution e(race.of, race.failed);
  const auto edge_between = [&](relation kind, std::size_t from, std::size_t to) {
    for (const edge& of : e.edges()) {
      if (of.kind == kind && of.from == from && of.to == to) return true;
    }
    return false;
  };
  CHECK(e.edges().size() == 5);
  CHECK(edge_between(relation::po, 0, 1));
  CHECK(edge_between(relation::po, 2, 3));
  CHECK(edge_between(relation::rf, 1, 2));
  CHECK(edge_between(relation::rf, 0, 3));
  CHECK(edge_between(relation::race, 0, 3));
  CHECK(e.happens_before(0, 1));
  CHECK_FALSE(e.happens_before(0, 3));
  CHECK_FALSE(e.happens_before(3, 0));
}

TEST_CASE("a read of the initial value comes before the first write, and synchronisation orders") {
  const samples::sample buffering = samples::store_buffering();
  const execution weak(buffering.of, buffering.failed);
  std::size_t from_reads = 0;
  for (const edge& of : weak.edges()) from_reads += of.kind == relation::fr;
  CHECK(from_reads == 2);
  CHECK_FALSE(weak.has(relation::rf));

  const samples::sample crowded = samples::crowded();
  const execution e(crowded.of, crowded.failed);
  CHECK(e.happens_before(2, 9));         // 1.1 -> 3.2, by the push that the take acquires
  CHECK(e.happens_before(7, 8));         // 1.4 -> 3.1: the last that the clock counts
  CHECK_FALSE(e.happens_before(12, 9));  // 0.3
  std::vector<std::pair<std::size_t, std::size_t>> order;
  for (const edge& of : e.edges()) {
    if (of.kind == relation::mo) order.emplace_back(of.from, of.to);
  }
  CHECK(order == std::vector<std::pair<std::size_t, std::size_t>>{{1, 3}, {3, 5}, {5, 7}, {7, 8}});
}

TEST_CASE("a trace that numbers only what its engine branches on is numbered as people count") {
  using kind = trace_event::kind_of;
  trace of;
  of.threads = 2;
  const auto add = [&of](unsigned thread, unsigned index, kind what, std::vector<unsigned> clock) -> trace_event& {
    trace_event& event = of.events.emplace_back();
    event.thread = thread;
    event.index = index;
    event.kind = what;
    event.clock = std::move(clock);
    return event;
  };
  add(0, 0, kind::plain_write, {0, 0});
  add(0, 0, kind::plain_write, {0, 0});
  add(0, 1, kind::update, {0, 0}).position = 1;  // takes 1 and 2
  add(0, 2, kind::plain_write, {2, 0});
  trace_event& load = add(1, 1, kind::load, {2, 0});
  load.reads = true;
  load.reads_from = {0, 2};
  load.synchronises_with = {{0, 2}};
  add(1, 1, kind::plain_read, {2, 1});
  const execution e(of, {});
  CHECK(name_of(e.of.events[3]) == "0.4");
  CHECK(e.of.events[4].reads_from == std::pair{0u, 3u});
  CHECK(e.of.events[4].synchronises_with.front() == std::pair{0u, 3u});
  CHECK(name_of(e.of.events[5]) == "1.2");
  CHECK(e.happens_before(1, 5));
  CHECK(e.happens_before(2, 5));
  CHECK_FALSE(e.happens_before(3, 5));
  CHECK(e.happens_before(4, 5));
  CHECK_FALSE(e.happens_before(5, 4));
}

TEST_CASE("the page shows the source of an event, escaped, and is alone") {
  const std::string page = shown(samples::message_passing_race(folder), format::html);
  CHECK(contains(page, "<div class=\"here\"><i>4</i>      data.write(42);</div>"));
  CHECK(contains(page, "P::check(data.read() == 42);  // &lt;-- &amp; &quot;races&quot;"));
  CHECK(contains(page, "Neither happens before the other."));
  CHECK(contains(page, "cairn-check replay v1:litmus.message_passing:"));
  for (const char* outside : {"src=", "href=", "@import", "url(http", "fetch(", "<link", "<img"}) {
    CHECK_FALSE_MESSAGE(contains(page, outside), outside);
  }
  CHECK_FALSE(contains(shown(samples::store_buffering(), format::html), "<div class=\"source"));  // no such file
}

TEST_CASE("nothing that a trace says gets out of its place") {
  const samples::sample attack = samples::hostile();
  const std::string page = shown(attack, format::html), json = shown(attack, format::json);
  CHECK(count_of(page, "<script") == 1);
  CHECK(count_of(page, "</script>") == 1);
  CHECK(count_of(page, "</svg>") == count_of(page, "<svg"));
  for (const format as : {format::text, format::dot, format::svg, format::html}) {
    const std::string out = shown(attack, as);
    CHECK_FALSE(contains(out, "\x01"));
    CHECK_FALSE(contains(out, "\xff"));
  }
  CHECK(nlohmann::json::accept(json));
  CHECK(quoted("a\"b\\") == "\"a\\\"b\\\\\"");
  CHECK(cleaned("\xed\xa0\x80\xe2\x86\x92\n") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xe2\x86\x92 ");
}

TEST_CASE("the json has every field of the trace") {
  const samples::sample s = samples::crowded();
  const auto read = nlohmann::json::parse(shown(s, format::json));
  CHECK(read["model"] == s.of.model);
  CHECK(read["failure"]["kind"] == "lifetime");
  REQUIRE(read["events"].size() == s.of.events.size());
  const auto& take = read["events"][8];
  CHECK(take["event"] == "3.1");
  CHECK(take["kind"] == "update");
  CHECK(take["order"] == "acquire");
  CHECK(take["site"] == "remote.take");
  CHECK(take["line"] == 97);
  CHECK(take["location"] == "page.remote+0");
  CHECK(take["read"] == "b3");
  CHECK(take["written"] == "null");
  CHECK(take["reads_from"] == "1.4");
  CHECK(take["position"] == 5);
  CHECK(take["synchronises_with"] == nlohmann::json{"1.2", "2.2", "1.4"});
  CHECK(take["clock"] == nlohmann::json{2, 4, 2, 0});
  CHECK(read["events"][14]["guilty"] == true);
}

TEST_CASE("the same trace gives the same bytes; an empty one gives something") {
  for (const format as : {format::text, format::dot, format::svg, format::html, format::json}) {
    for (const samples::sample& s : samples::all(folder)) CHECK(shown(s, as) == shown(s, as));
    CHECK_FALSE(render({}, {}, as).empty());
  }
}

TEST_CASE("golden files") {
  const samples::sample race = samples::message_passing_race("tests");
  matches_golden(race, "text", format::text);
  matches_golden(race, "dot", format::dot);
  matches_golden(race, "svg", format::svg);
  matches_golden(race, "json", format::json);
  matches_golden(samples::store_buffering(), "text", format::text);
  matches_golden(samples::deadlock(), "text", format::text);
  matches_golden(samples::deadlock(), "svg", format::svg);
  matches_golden(samples::crowded(), "text", format::text);
}
