// SPDX-License-Identifier: MIT
//
// operator_new - the replaceable operators (C++20 [new.delete]): all forms, the new_handler loop, bad_alloc, nothrow.
//
// They are called as functions, through pointers: a compiler may leave out the calls that new-expressions make.

#include <doctest/doctest.h>

#include "family.hpp"

#include <initializer_list>
#include <new>

// clang 14 declares the sized forms only with -fsized-deallocation; they exist all the same.
void operator delete(void*, std::size_t) noexcept;
void operator delete[](void*, std::size_t) noexcept;
void operator delete(void*, std::size_t, std::align_val_t) noexcept;
void operator delete[](void*, std::size_t, std::align_val_t) noexcept;

using namespace contract;

namespace {

int handler_calls = 0;
void giving_up() {
  if (++handler_calls == 3) std::set_new_handler(nullptr);
}
void throwing() {
  ++handler_calls;
  throw std::bad_alloc();
}
struct own_failure {};
void throwing_own() {
  throw own_failure();
}

// Installs a handler for one test.
class with_handler {
 public:
  explicit with_handler(std::new_handler handler) : before_(std::set_new_handler(handler)) { handler_calls = 0; }
  ~with_handler() { std::set_new_handler(before_); }
  with_handler(const with_handler&) = delete;
  with_handler& operator=(const with_handler&) = delete;

 private:
  std::new_handler before_;
};

using align = std::align_val_t;

// Each form once: allocate, look, free by each matching form.
void check_block(void* block, std::size_t size, std::size_t alignment) {
  REQUIRE(block != nullptr);
  CHECK(aligned(block, alignment));
  fill(block, 0x77, size);
}

}  // namespace

TEST_CASE("operator new and delete: plain, array, nothrow, sized") {
  for (std::size_t size : sizes) {
    const std::size_t natural = size >= 16 ? 16 : 8;
    void* block = ::operator new(opaque(size));
    check_block(block, size, natural);
    ::operator delete(block);
    check_block(block = ::operator new(opaque(size)), size, natural);
    ::operator delete(block, size);
    check_block(block = ::operator new(opaque(size), std::nothrow), size, natural);
    ::operator delete(block, std::nothrow);
    check_block(block = ::operator new[](opaque(size)), size, natural);
    ::operator delete[](block);
    check_block(block = ::operator new[](opaque(size)), size, natural);
    ::operator delete[](block, size);
    check_block(block = ::operator new[](opaque(size), std::nothrow), size, natural);
    ::operator delete[](block, std::nothrow);
  }
}

TEST_CASE("operator new and delete with alignment: plain, array, nothrow, sized") {
  for (std::size_t alignment :
       {std::size_t{16}, std::size_t{32}, std::size_t{64}, std::size_t{4096}, 64 * kib, 2 * mib})
    for (std::size_t size : sizes) {
      if (size > mib) continue;
      const align to{alignment};
      void* block = ::operator new(opaque(size), to);
      check_block(block, size, alignment);
      ::operator delete(block, to);
      check_block(block = ::operator new(opaque(size), to), size, alignment);
      ::operator delete(block, size, to);
      check_block(block = ::operator new(opaque(size), to, std::nothrow), size, alignment);
      ::operator delete(block, to, std::nothrow);
      check_block(block = ::operator new[](opaque(size), to), size, alignment);
      ::operator delete[](block, to);
      check_block(block = ::operator new[](opaque(size), to), size, alignment);
      ::operator delete[](block, size, to);
      check_block(block = ::operator new[](opaque(size), to, std::nothrow), size, alignment);
      ::operator delete[](block, to, std::nothrow);
    }
}

TEST_CASE("operator delete of NULL does nothing, in every form") {
  void* const null = opaque(static_cast<void*>(nullptr));
  ::operator delete(null);
  ::operator delete(null, 8);
  ::operator delete(null, std::nothrow);
  ::operator delete (null, align{64});
  ::operator delete (null, 8, align{64});
  ::operator delete[](null);
  ::operator delete[](null, 8);
  ::operator delete[](null, align{64});
  ::operator delete[](null, 8, align{64});
  CHECK(null == nullptr);
}

TEST_CASE("operator new of size zero gives unique pointers") {
  void* first = ::operator new(opaque(std::size_t{0}));
  void* second = ::operator new(opaque(std::size_t{0}));
  CHECK(first != nullptr);
  CHECK(first != second);
  ::operator delete(first);
  ::operator delete(second);
}

TEST_CASE("without a handler the throwing forms throw bad_alloc and the others return NULL") {
  with_handler none(nullptr);
  for (std::size_t size : {largest, largest + 1, SIZE_MAX}) {
    CHECK_THROWS_AS(::operator delete(::operator new(opaque(size))), std::bad_alloc);
    CHECK_THROWS_AS(::operator delete[](::operator new[](opaque(size))), std::bad_alloc);
    CHECK_THROWS_AS(::operator delete (::operator new (opaque(size), align{64}), align{64}), std::bad_alloc);
    CHECK_THROWS_AS(::operator delete[](::operator new[](opaque(size), align{64}), align{64}), std::bad_alloc);
    CHECK(::operator new(opaque(size), std::nothrow) == nullptr);
    CHECK(::operator new[](opaque(size), std::nothrow) == nullptr);
    CHECK(::operator new (opaque(size), align{64}, std::nothrow) == nullptr);
    CHECK(::operator new[](opaque(size), align{64}, std::nothrow) == nullptr);
  }
}

TEST_CASE("the handler is called again and again until it removes itself, by all forms") {
  const auto three_calls = [](auto form) {
    with_handler handler(giving_up);
    form();
    CHECK(handler_calls == 3);
  };
  three_calls([] { CHECK_THROWS_AS(::operator delete(::operator new(opaque(SIZE_MAX))), std::bad_alloc); });
  three_calls([] { CHECK_THROWS_AS(::operator delete[](::operator new[](opaque(SIZE_MAX))), std::bad_alloc); });
  three_calls([] {
    CHECK_THROWS_AS(::operator delete (::operator new (opaque(SIZE_MAX), align{64}), align{64}), std::bad_alloc);
  });
  three_calls([] { CHECK(::operator new(opaque(SIZE_MAX), std::nothrow) == nullptr); });
  three_calls([] { CHECK(::operator new[](opaque(SIZE_MAX), std::nothrow) == nullptr); });
  three_calls([] { CHECK(::operator new (opaque(SIZE_MAX), align{64}, std::nothrow) == nullptr); });
}

TEST_CASE("what the handler throws goes to the caller, and nothrow new swallows bad_alloc") {
  {
    with_handler handler(throwing_own);
    CHECK_THROWS_AS(::operator delete(::operator new(opaque(SIZE_MAX))), own_failure);
  }
  with_handler handler(throwing);
  CHECK_THROWS_AS(::operator delete(::operator new(opaque(SIZE_MAX))), std::bad_alloc);
  CHECK(::operator new(opaque(SIZE_MAX), std::nothrow) == nullptr);
  CHECK(handler_calls == 2);
}

TEST_CASE("new-expressions of over-aligned and throwing types clean up") {
  struct alignas(256) wide {
    unsigned char bytes[256];
  };
  wide* one = opaque(new wide);
  CHECK(aligned(one, 256));
  delete one;
  wide* many = opaque(new wide[7]);
  CHECK(aligned(many, 256));
  delete[] many;
  struct fails {
    fails() { throw own_failure(); }
    char bytes[1000];
  };
  for (int i = 0; i < 1000; ++i) CHECK_THROWS_AS(delete new fails, own_failure);
}

TEST_CASE("an array new-expression whose size overflows throws") {
  with_handler none(nullptr);
  const std::size_t count = opaque(SIZE_MAX / 4);
  CHECK_THROWS_AS(delete[] new long[count], std::bad_alloc);
}
