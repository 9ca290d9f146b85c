// SPDX-License-Identifier: MIT
#include "samples.hpp"

namespace cairn::check::explain::samples {
namespace {

using kind = trace_event::kind_of;

trace_event event(unsigned thread, unsigned index, kind what, std::string location, std::string order = "") {
  trace_event made;
  made.thread = thread;
  made.index = index;
  made.kind = what;
  made.location = std::move(location);
  made.order = std::move(order);
  return made;
}

trace_event writes(trace_event of, std::string value, unsigned position) {
  of.written = std::move(value);
  of.position = position;
  return of;
}

trace_event reads(trace_event of, std::string value, unsigned thread, unsigned index) {
  of.read = std::move(value);
  of.reads = true;
  of.reads_from = {thread, index};
  return of;
}

trace_event synchronises(trace_event of, unsigned thread, unsigned index) {
  of.synchronises_with.emplace_back(thread, index);
  return of;
}

trace_event at(trace_event of, std::string site, std::string file, unsigned line) {
  of.site = std::move(site);
  of.file = std::move(file);
  of.line = line;
  return of;
}

trace_event guilty(trace_event of) {
  of.guilty = true;
  return of;
}

trace_event ordered(trace_event of, std::vector<unsigned> clock) {
  of.clock = std::move(clock);
  return of;
}

trace titled(std::string model, std::string claim, unsigned threads) {
  trace made;
  made.model = std::move(model);
  made.claim = std::move(claim);
  made.engine = "graph";
  made.options_text = "memory c++20, spurious 1";
  made.verdict = "FAILED";
  made.threads = threads;
  return made;
}

}  // namespace

sample message_passing_race(const std::string& folder) {
  const std::string file = folder + "/message_passing.txt";
  trace made = titled("litmus.message_passing", "what is written before a flag is seen by whoever sees the flag", 2);
  made.options_text += ", weakened mp.publish=relaxed";
  made.thread_names = {"writer", "reader"};
  made.replay = "v1:litmus.message_passing:5f0c29a1:s1:0,0,1r0.2,1";
  made.events = {
      guilty(ordered(at(writes(event(0, 1, kind::plain_write, "data"), "42", 1), "", file, 4), {0, 0})),
      ordered(at(writes(event(0, 2, kind::store, "flag", "relaxed"), "1", 1), "mp.publish", file, 6), {1, 0}),
      ordered(at(reads(event(1, 1, kind::load, "flag", "acquire"), "1", 0, 2), "mp.see", file, 8), {0, 0}),
      guilty(ordered(at(reads(event(1, 2, kind::plain_read, "data"), "42", 0, 1), "", file, 9), {0, 1}))};
  return {"message_passing",
          made,
          {failure_kind::race, "plain write of data by 0.1 (writer) and plain read of data by 1.2 (reader)", "x"}};
}

sample store_buffering() {
  trace made = titled("litmus.store_buffering", "one of two threads sees the other's store", 2);
  made.replay = "v1:litmus.store_buffering:77aa0102:s1:0,1,0ri,1ri";
  const std::string file = "scenarios/litmus/store_buffering.cpp";
  made.events = {ordered(at(writes(event(0, 1, kind::store, "x", "release"), "1", 1), "sb.x", file, 12), {0, 0}),
                 ordered(at(writes(event(1, 1, kind::store, "y", "release"), "1", 1), "sb.y", file, 15), {0, 0}),
                 ordered(at(reads(event(0, 2, kind::load, "y", "acquire"), "0", 0, 0), "sb.see_y", file, 13), {1, 0}),
                 ordered(at(reads(event(1, 2, kind::load, "x", "acquire"), "0", 0, 0), "sb.see_x", file, 16), {0, 1})};
  trace_event check = event(0, 3, kind::note, "seen[0] + seen[1] != 0");
  made.events.push_back(guilty(ordered(at(check, "", file, 21), {2, 2})));
  return {"store_buffering", made, {failure_kind::check, "check failed: seen[0] + seen[1] != 0", "y"}};
}

sample deadlock() {
  trace made = titled("sessions.two_locks", "two transfers between two accounts both end", 2);
  made.replay = "v1:sessions.two_locks:0badcafe:s1:0,1,0,1";
  trace_event last[] = {event(0, 2, kind::lock, "account[1].mutex"), event(1, 2, kind::lock, "account[0].mutex")};
  for (trace_event& waiting : last) {
    waiting = guilty(at(waiting, "", "sessions/two_locks.cpp", 31));
    waiting.blocked = true;
  }
  made.events = {
      ordered(at(writes(event(0, 1, kind::lock, "account[0].mutex"), "", 1), "", "sessions/two_locks.cpp", 30), {0, 0}),
      ordered(at(writes(event(1, 1, kind::lock, "account[1].mutex"), "", 1), "", "sessions/two_locks.cpp", 30), {0, 0}),
      ordered(last[0], {1, 0}), ordered(last[1], {0, 1})};
  return {"deadlock", made, {failure_kind::deadlock, "thread 0 and thread 1 wait for each other", ""}};
}

sample crowded() {
  trace made = titled("remote_list.crowded", "each block that was pushed is taken exactly once", 4);
  made.thread_names = {"owner", "pusher", "pusher", "collector"};
  made.replay = "v1:remote_list.crowded:1:s1:long'quote";
  const std::string list = "alloc/sync/remote_list.hpp";
  const auto push = [&](unsigned thread, unsigned index, const char* from, const char* to, unsigned position) {
    const trace_event update = event(thread, index, kind::update, "page.remote+0", "release");
    return at(writes(reads(update, from, 0, 0), to, position), "remote.push", list, 84);
  };
  trace_event first = push(1, 2, "null", "b1", 2), second = push(2, 2, "b1", "b2", 3),
              third = push(1, 4, "b2", "b3", 4);
  first.reads_from = {0, 2};
  second.reads_from = {1, 2};
  third.reads_from = {2, 2};
  trace_event take = at(writes(reads(event(3, 1, kind::update, "page.remote+0", "acquire"), "b3", 1, 4), "null", 5),
                        "remote.take", list, 97);
  for (const auto& source : {std::pair{1u, 2u}, {2u, 2u}, {1u, 4u}}) {
    take = synchronises(take, source.first, source.second);
  }
  made.events = {ordered(event(0, 1, kind::create, "page"), {0, 0, 0, 0}),
                 ordered(writes(event(0, 2, kind::store, "page.remote+0", "release"), "null", 1), {1, 0, 0, 0}),
                 ordered(writes(event(1, 1, kind::plain_write, "b1.next"), "null", 1), {2, 0, 0, 0}),
                 ordered(first, {2, 1, 0, 0}),
                 ordered(writes(event(2, 1, kind::plain_write, "b2.next"), "b1", 1), {2, 0, 0, 0}),
                 ordered(second, {2, 0, 1, 0}),
                 ordered(writes(event(1, 3, kind::plain_write, "b3.next"), "b2", 1), {2, 2, 0, 0}),
                 ordered(third, {2, 3, 0, 0}),
                 ordered(take, {2, 4, 2, 0}),
                 ordered(reads(event(3, 2, kind::plain_read, "b3.next"), "b2", 1, 3), {2, 4, 2, 1}),
                 ordered(reads(event(3, 3, kind::plain_read, "b2.next"), "b1", 2, 1), {2, 4, 2, 2}),
                 ordered(reads(event(3, 4, kind::plain_read, "b1.next"), "null", 1, 1), {2, 4, 2, 3}),
                 ordered(reads(event(0, 3, kind::failed_update, "page.remote+0", "relaxed"), "b1", 1, 2), {2, 0, 0, 0}),
                 ordered(reads(event(0, 4, kind::load, "page.remote+0", "relaxed"), "null", 3, 1), {3, 0, 0, 0}),
                 guilty(ordered(event(0, 5, kind::destroy, "page"), {4, 0, 0, 0}))};
  return {"crowded", made, {failure_kind::lifetime, "page is destroyed while 3.4 may still read it", ""}};
}

sample hostile() {
  const std::string attack = "</script></svg>\"'&]]>-->\\l{}\x01\xff\xc0\xaf\xed\xa0\x80\ttab\nline \xe2\x86\x92 end";
  trace made = titled(attack, attack, 1);
  made.engine = made.options_text = made.verdict = made.replay = attack;
  made.thread_names = {attack};
  trace_event only = at(writes(event(0, 1, kind::store, attack, attack), attack, 1), attack, attack + "/" + attack, 7);
  made.events = {guilty(reads(only, attack, 9, 9))};
  made.events[0].synchronises_with = {{8, 8}};
  return {"hostile", made, {failure_kind::misuse, attack, attack}};
}

std::vector<sample> all(const std::string& folder) {
  return {message_passing_race(folder), store_buffering(), deadlock(), crowded(), hostile()};
}

}  // namespace cairn::check::explain::samples
