// SPDX-License-Identifier: MIT
//
// untyped - words and plain data of any type, without Relacy's headers: what scenarios are compiled against.
//
//   atomic<T>, plain<T>   what the source says: site, order, type      (atomic.hpp, in every scenario)
//   untyped_atomic, _plain   the operation: announce, Relacy, record   (untyped.cpp, once)
//
// Relacy's templates took more than half of the time in which a scenario compiles (decision 0031).
#pragma once
#include <cstddef>
#include <cstdint>

#include "program.hpp"
#include "result.hpp"
#include "sites.hpp"
#include "value.hpp"

namespace cairn::check::relacy {

enum class op : unsigned char;  ///< operation.hpp

unsigned running_thread();
/// This execution fails; the thread leaves it.
[[noreturn]] void fail(failure_kind kind, const char* what, const char* file = "", unsigned line = 0);

/// A value as traces show it. Pointers are named later, when the objects are known (trace.hpp).
using show_function = void (*)(char* to, std::size_t size, const value& of, bool& is_pointer);

/// An operation on a word, as the source has it.
struct access {
  site_record* site;
  order declared;
  show_function show;
  const char* file;
  unsigned line;
};

/// Set from construction to destruction; anything else is a use before or after. Volatile: the optimiser would drop a
/// write to an object that dies.
class lifetime {
 public:
  lifetime() : alive_(living) {}
  ~lifetime() { alive_ = 0; }
  lifetime(const lifetime&) = delete;
  lifetime& operator=(const lifetime&) = delete;
  void check(const char* what, const char* file, unsigned line) const {
    if (alive_ != living) fail(failure_kind::lifetime, what, file, line);
  }

 private:
  static constexpr std::uint32_t living = 0x11fe11fe;
  volatile std::uint32_t alive_;
};

/// An object of Relacy's, whose type only the engine's own files know.
template <std::size_t Bytes>
struct opaque {
  alignas(8) std::byte bytes[Bytes];
};

class untyped_atomic {
 public:
  explicit untyped_atomic(const value& first);
  ~untyped_atomic();
  untyped_atomic(const untyped_atomic&) = delete;
  untyped_atomic& operator=(const untyped_atomic&) = delete;

  /// The newest value; no event.
  value newest() const;
  value load(const access& asked) const;
  void store(const value& to, const access& asked);
  /// A read-modify-write: the new value is combine(old, operand).
  value update(value (*combine)(const value& old, const value& operand), const value& operand, const access& asked);
  /// False: `expected` is what was read. `weak`: may fail without reason.
  bool compare_exchange(bool weak, value& expected, const value& desired, const access& ok, const access& failed);
  /// What is read is not `old`.
  value await(const value& old, const access& asked) const;

 private:
  opaque<120> word_;
  std::uint32_t newest_ = 0;  ///< place of the newest write in modification order
  lifetime alive_;

  void announce(op kind, const access& asked) const;
  value read(const access& asked, order used) const;
};

class untyped_plain {
 public:
  explicit untyped_plain(const value& first);
  ~untyped_plain();
  untyped_plain(const untyped_plain&) = delete;
  untyped_plain& operator=(const untyped_plain&) = delete;

  value get(show_function show, const char* file, unsigned line) const;
  void set(const value& to, show_function show, const char* file, unsigned line);
  /// Whether the end is a write, with which who still reads races: threads run, and go on.
  static bool end_is_write();

 private:
  opaque<48> data_;
  std::uint32_t newest_ = 0;
  lifetime alive_;
};

}  // namespace cairn::check::relacy
