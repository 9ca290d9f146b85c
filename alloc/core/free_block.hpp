// SPDX-License-Identifier: MIT
//
// free_block - what lies at the start of a free block, 16 bytes: its link, and what tells it from a live one.
//
//   unchecked  link | nothing
//   checked    link | secret ^ address                      finds double frees
//   sealed     link | product of both addresses and secret  also finds that either word was overwritten: no link that
//                                                           the allocator has not written is ever followed
//
// live --begin_free--> free --set_aside--> set aside (in the child of a fork)
//   ^-----end_free-----+  ^----put_back-----+
//
// Invariant: who holds a block on a list, in a batch or among the blocks that were never handed out, has begun to free
// it. Whoever owns the list is the only one to write here; a program that writes here is what the last two find.
#pragma once
#include <bit>
#include <cstdint>

#include "geometry.hpp"
#include "platform.hpp"

namespace cairn {

template <class P, bool Checked = false>
struct block {
  typename P::template plain<block*> next;
  typename P::template plain<std::uint64_t> key;

  [[gnu::always_inline]] bool is_free(std::uint64_t secret) const noexcept { return key.get() == key_of(secret); }
  /// Never: nobody can tell.
  static constexpr bool is_torn() noexcept { return false; }
  [[gnu::always_inline]] void begin_free([[maybe_unused]] std::uint64_t secret) noexcept {
    if constexpr (Checked) key.set(key_of(secret));
  }
  [[gnu::always_inline]] void end_free() noexcept {
    if constexpr (Checked) key.set(0);
  }
  /// Links it to others that were set aside, so that it does not count as free a second time.
  void set_aside(block* others, std::uint64_t secret) noexcept {
    key.set(~key_of(secret));
    next.set(others);
  }
  /// Free again; the next one that was set aside.
  block* put_back(std::uint64_t secret) noexcept {
    key.set(key_of(secret));
    return next.get();
  }
  /// A secret of the process and its own address, so that a copy elsewhere is no key.
  [[gnu::always_inline]] std::uint64_t key_of(std::uint64_t secret) const noexcept {
    return secret ^ reinterpret_cast<std::uintptr_t>(this);
  }
};

/// The same with one word for both: what seals the link says that the block is free.
template <class P>
struct sealed_block {
  class link {
   public:
    /// Null, and a report, if the program has written here since.
    sealed_block* get() const noexcept {
      if (holds()) [[likely]]
        return to_.get();
      P::misuse(misuse_kind::corrupted_metadata, this);
      return nullptr;
    }
    void set(sealed_block* to) noexcept {
      to_.set(to);
      seal_.set(seal_of(to));
    }
    bool holds() const noexcept { return seal_.get() == seal_of(to_.get()); }

   private:
    friend sealed_block;
    // The secret is odd, so the product changes with each bit of the two addresses. 0, which a live block has: once in
    // 2^64.
    std::uint64_t seal_of(const sealed_block* to) const noexcept {
      const std::uint64_t here = reinterpret_cast<std::uintptr_t>(this), there = reinterpret_cast<std::uintptr_t>(to);
      return (here ^ std::rotl(there, 17)) * secret + std::rotl(secret, 32);
    }
    typename P::template plain<sealed_block*> to_;
    typename P::template plain<std::uint64_t> seal_;
  };
  link next;

  /// Of the process; odd. Written before the first block.
  static inline std::uint64_t secret = 1;

  bool is_free(std::uint64_t) const noexcept { return next.holds(); }
  bool is_torn() const noexcept { return !next.holds(); }
  void begin_free(std::uint64_t) noexcept { next.set(nullptr); }
  void end_free() noexcept { next.seal_.set(0); }
  void set_aside(sealed_block* others, std::uint64_t) noexcept {
    next.to_.set(others);
    next.seal_.set(~next.seal_of(others));
  }
  sealed_block* put_back(std::uint64_t) noexcept {
    next.seal_.set(~next.seal_.get());
    return next.to_.get();
  }
};

/// Whether a geometry says so; most do not mention it.
template <class G>
inline constexpr bool seals_links = [] {
  if constexpr (requires { G::sealed_links; }) {
    return G::sealed_links;
  } else {
    return false;
  }
}();

template <class P, class G, bool Sealed = seals_links<G>>
struct free_block_of {
  using type = block<P, G::misuse_checks>;
};
template <class P, class G>
struct free_block_of<P, G, true> {
  static_assert(G::misuse_checks, "a seal is set and looked at where a key is");
  using type = sealed_block<P>;
};
template <class P, class G>
using free_block = typename free_block_of<P, G>::type;

}  // namespace cairn
