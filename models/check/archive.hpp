// SPDX-License-Identifier: MIT
//
// archive - values as bytes, for the pipes between the front end and its workers, which are forks of the same program.
//
// A type is packed and unpacked by one function, fields(archive, value), that names its parts in order. Numbers are
// LEB128, texts carry their length. Invariant: unpacking never reads beyond the bytes; it sets `failed` instead.
#pragma once
#include <bit>
#include <cstdint>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "result.hpp"

namespace cairn::check::front {

class packer {
 public:
  std::string bytes;

  template <class... T>
  void operator()(const T&... values) {
    (put(values), ...);
  }

 private:
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
    bytes.push_back(static_cast<char>(value));
  }
  template <class T>
  void put(const T& value) {
    if constexpr (std::is_same_v<T, double>) {
      number(std::bit_cast<std::uint64_t>(value));
    } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      number(static_cast<std::uint64_t>(value));
    } else {
      fields(*this, const_cast<T&>(value));  // fields() is shared with unpacking; here it only reads
    }
  }
  void put(const std::string& text) {
    number(text.size());
    bytes += text;
  }
  template <class A, class B>
  void put(const std::pair<A, B>& value) {
    (*this)(value.first, value.second);
  }
  template <class T>
  void put(const std::vector<T>& values) {
    number(values.size());
    for (const T& value : values) put(value);
  }
  template <class K, class V>
  void put(const std::map<K, V>& values) {
    number(values.size());
    for (const auto& value : values) put(value);
  }
  template <class T>
  void put(const std::set<T>& values) {
    number(values.size());
    for (const T& value : values) put(value);
  }
};

class unpacker {
 public:
  explicit unpacker(const std::string& bytes) : bytes_(bytes) {}
  bool failed = false;
  bool complete() const { return !failed && at_ == bytes_.size(); }

  template <class... T>
  void operator()(T&... values) {
    (get(values), ...);
  }

 private:
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; at_ < bytes_.size() && shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if ((byte & 0x80u) == 0) return value;
    }
    failed = true;
    return 0;
  }
  /// How many elements follow; each takes at least a byte.
  std::uint64_t length() {
    const std::uint64_t count = number();
    if (count <= bytes_.size() - at_) return count;
    failed = true;
    return 0;
  }
  template <class T>
  void get(T& value) {
    if constexpr (std::is_same_v<T, double>) {
      value = std::bit_cast<double>(number());
    } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      value = static_cast<T>(number());
    } else {
      fields(*this, value);
    }
  }
  void get(std::string& text) {
    const std::uint64_t count = length();
    text.assign(bytes_, at_, count);
    at_ += count;
  }
  template <class A, class B>
  void get(std::pair<A, B>& value) {
    (*this)(value.first, value.second);
  }
  template <class T>
  void get(std::vector<T>& values) {
    values.clear();
    for (std::uint64_t left = length(); left != 0 && !failed; left--) {
      T value{};
      get(value);
      values.push_back(std::move(value));
    }
  }
  template <class K, class V>
  void get(std::map<K, V>& values) {
    values.clear();
    for (std::uint64_t left = length(); left != 0 && !failed; left--) {
      std::pair<K, V> value{};
      get(value);
      values.insert(std::move(value));
    }
  }
  template <class T>
  void get(std::set<T>& values) {
    values.clear();
    for (std::uint64_t left = length(); left != 0 && !failed; left--) {
      T value{};
      get(value);
      values.insert(std::move(value));
    }
  }

  const std::string& bytes_;
  std::size_t at_ = 0;
};

}  // namespace cairn::check::front

namespace cairn::check {

template <class A>
void fields(A& a, counts& c) {
  a(c.complete, c.blocked, c.crashed, c.bounded);
}
template <class A>
void fields(A& a, budget& b) {
  a(b.executions, b.milliseconds);
}
template <class A>
void fields(A& a, failure& f) {
  a(f.kind, f.text, f.replay);
}
template <class A>
void fields(A& a, slice& s) {
  a(s.done, s.open, s.failed, s.failures, s.outcomes, s.covered, s.sites, s.graphs, s.load_buffering, s.reads_from,
    s.fraction, s.contended_executions, s.contended_words);
}
template <class A>
void fields(A& a, trace_event& e) {
  a(e.thread, e.index, e.kind, e.site, e.file, e.line, e.order, e.location, e.read, e.written, e.reads, e.reads_from);
  a(e.position, e.synchronises_with, e.clock, e.blocked, e.guilty);
}
template <class A>
void fields(A& a, trace& t) {
  a(t.model, t.claim, t.engine, t.options_text, t.verdict, t.replay, t.threads, t.thread_names, t.events);
}

}  // namespace cairn::check
