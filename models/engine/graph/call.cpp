// SPDX-License-Identifier: MIT
//
// call - a branch that has not been taken, as bytes: the graph cut to the branch's length, without what a run of the
// program fills in again (names of sites). Read only by the same binary: the fingerprint of a session sees to that.
#include <cstring>
#include <type_traits>

#include "explorer.hpp"

namespace cairn::check::graph {

namespace {

constexpr std::uint32_t magic = 0x43474331;

template <class T>
void put(std::string& to, const T& what) {
  static_assert(std::is_trivially_copyable_v<T>);
  to.append(reinterpret_cast<const char*>(&what), sizeof what);
}

class reader {
 public:
  explicit reader(const std::string& from) : from_(from) {}
  template <class T>
  bool get(T& what) {
    if (from_.size() - at_ < sizeof what) return false;
    std::memcpy(static_cast<void*>(&what), from_.data() + at_, sizeof what);
    at_ += sizeof what;
    return true;
  }
  bool at_end() const { return at_ == from_.size(); }

 private:
  const std::string& from_;
  std::size_t at_ = 0;
};

}  // namespace

std::string serialised(const execution& graph, const branch& to) {
  std::string made;
  put(made, magic);
  put(made, to);
  for (std::size_t n = 0; n < to.length; n++) {
    event e = graph.events[n];
    e.asked.site = e.asked.file = nullptr;
    put(made, e);
  }
  put(made, static_cast<std::uint32_t>(graph.locations.size()));
  for (std::size_t l = 0; l < graph.locations.size(); l++) {
    put(made, graph.locations[l].name);
    put(made, graph.initials[l]);
    std::uint32_t count = 0;
    for (number w : graph.locations[l].writes) count += w < to.length ? 1 : 0;
    put(made, count);
    for (number w : graph.locations[l].writes) {
      if (w < to.length) put(made, w);
    }
  }
  return made;
}

bool parse(const std::string& call, execution& graph, branch& to) {
  reader from(call);
  std::uint32_t first = 0, locations = 0;
  if (!from.get(first) || first != magic || !from.get(to) || to.length >= initial) return false;
  for (std::uint32_t n = 0; n < to.length; n++) {
    event e;
    if (!from.get(e) || e.thread >= max_threads) return false;
    e.asked.site = e.asked.file = "";
    graph.threads[e.thread].push_back(static_cast<number>(n));
    graph.events.push_back(e);
  }
  if (!from.get(locations) || locations > 0x10000) return false;
  graph.locations.resize(locations);
  graph.initials.resize(locations);
  for (std::uint32_t l = 0; l < locations; l++) {
    std::uint32_t count = 0;
    if (!from.get(graph.locations[l].name) || !from.get(graph.initials[l]) || !from.get(count)) return false;
    for (std::uint32_t i = 0; i < count; i++) {
      number w = 0;
      if (!from.get(w) || w >= to.length) return false;
      graph.locations[l].writes.push_back(w);
    }
  }
  return from.at_end();
}

}  // namespace cairn::check::graph
