// SPDX-License-Identifier: MIT
//
// os_linux - mmap, mprotect, madvise, mremap, futex and thread end for the production platform.
//
// Each call keeps errno: malloc must not change it on success, and free never.
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "deterministic.hpp"
#include "os.hpp"
#include "production.hpp"

namespace cairn {
namespace {

/// errno as it was, whatever happens in between.
class errno_guard {
 public:
  errno_guard() noexcept : saved_(errno) {}
  ~errno_guard() { errno = saved_; }
  errno_guard(const errno_guard&) = delete;
  errno_guard& operator=(const errno_guard&) = delete;

 private:
  int saved_;
};

constinit deterministic_mode<production> mode{};

constexpr int anonymous = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

/// CAIRN_DETERMINISTIC=1. Asked before main at first, when there may be no environment yet: then it is asked again.
bool deterministic() noexcept {
  using mode_type = deterministic_mode<production>;
  return mode.is_on([] {
    if (environ == nullptr) return mode_type::unknown;
    const char* value = getenv("CAIRN_DETERMINISTIC");
    return value != nullptr && value[0] == '1' && value[1] == 0 ? mode_type::yes : mode_type::no;
  });
}

// Attempts to place the first region: 1 TiB steps between 16 TiB and 64 TiB, where Linux puts nothing by itself.
constexpr std::uint64_t tebibyte = std::uint64_t{1} << 40;
constexpr std::uint64_t first_window = 16;
constexpr std::uint64_t windows = 48;
constexpr std::uint64_t attempts = 8;

}  // namespace

void* linux_os::reserve(std::size_t bytes, void* hint) noexcept {
  const errno_guard keep;
  void* got = mmap(hint, bytes, PROT_NONE, anonymous, -1, 0);
  return got == MAP_FAILED ? nullptr : got;
}

bool linux_os::reserve_at(void* address, std::size_t bytes) noexcept {
  const errno_guard keep;
  void* got = mmap(address, bytes, PROT_NONE, anonymous | MAP_FIXED_NOREPLACE, -1, 0);
  if (got == MAP_FAILED) return false;
  if (got == address) return true;
  munmap(got, bytes);  // a kernel before 4.17 takes the flag for a hint
  return false;
}

bool linux_os::release(void* address, std::size_t bytes) noexcept {
  const errno_guard keep;
  return munmap(address, bytes) == 0;
}

bool linux_os::open(void* address, std::size_t bytes) noexcept {
  const errno_guard keep;
  return mprotect(address, bytes, PROT_READ | PROT_WRITE) == 0;
}

bool linux_os::open_read_only(void* address, std::size_t bytes) noexcept {
  const errno_guard keep;
  return mprotect(address, bytes, PROT_READ) == 0;
}

bool linux_os::purge(void* address, std::size_t bytes) noexcept {
  const errno_guard keep;
  return madvise(address, bytes, MADV_DONTNEED) == 0;
}

bool linux_os::renew(void* address, std::size_t bytes) noexcept {
  const errno_guard keep;
  return mmap(address, bytes, PROT_READ | PROT_WRITE, anonymous | MAP_FIXED, -1, 0) == address;
}

move_result linux_os::move(void* from, void* to, std::size_t bytes) noexcept {
  if (sanitized) return move_result::refused;  // their shadow does not move with it
  const errno_guard keep;
  // DONTUNMAP (Linux 5.7) leaves `from` mapped and empty: at no moment can another mmap of the process take it.
  if (mremap(from, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, to) == to) return move_result::moved;
  // The kernel may have unmapped the target before it gave up.
  return renew(to, bytes) ? move_result::refused : move_result::lost;
}

std::size_t linux_os::page_size() noexcept {
  return getauxval(AT_PAGESZ);
}

std::uint64_t linux_os::address_space_limit() noexcept {
  const errno_guard keep;
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return UINT64_MAX;
  return limit.rlim_cur;
}

std::uint64_t linux_os::placement(std::uint64_t attempt) noexcept {
  if (sanitized || attempt >= attempts) return 0;  // the sanitizers' shadow decides where a program may map
  return (first_window + (entropy() + attempt * 11) % windows) * tebibyte;
}

std::uint64_t linux_os::clock_ms() noexcept {
  if (deterministic()) return mode.tick();
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1000 + static_cast<std::uint64_t>(now.tv_nsec) / 1000000;
}

std::uint64_t linux_os::entropy() noexcept {
  if (deterministic()) return 0x9e3779b97f4a7c15u;
  // 16 random bytes that the kernel gave this program at its start: no system call, and none that could fail.
  std::uint64_t random[2] = {};
  if (const auto bytes = getauxval(AT_RANDOM); bytes != 0) {
    memcpy(random, reinterpret_cast<const void*>(bytes), sizeof random);  // NOLINT(performance-no-int-to-ptr)
  }
  std::uint64_t mixed = random[0] * 0x9e3779b97f4a7c15u ^ random[1];
  mixed ^= mixed >> 32;
  return mixed;
}

void linux_os::wait(std::uint32_t* word, std::uint32_t old) noexcept {
  const errno_guard keep;
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, old, nullptr, nullptr, 0);
}

void linux_os::wait_for(std::uint32_t* word, std::uint32_t old, std::uint64_t milliseconds) noexcept {
  const errno_guard keep;
  timespec most{};
  most.tv_sec = static_cast<time_t>(milliseconds / 1000);
  most.tv_nsec = static_cast<long>(milliseconds % 1000 * 1000000);
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, old, &most, nullptr, 0);
}

std::uint64_t linux_os::thread_number() noexcept {
  return static_cast<std::uint64_t>(syscall(SYS_gettid));
}

void linux_os::wake_all(std::uint32_t* word) noexcept {
  const errno_guard keep;
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT32_MAX, nullptr, nullptr, 0);
}

namespace {

/// One line of text without the C library's formatting, which may allocate.
class line {
 public:
  line& text(const char* words) noexcept {
    while (*words != 0 && length_ < sizeof text_ - 1) text_[length_++] = *words++;
    return *this;
  }
  line& number(std::uint64_t value, unsigned base) noexcept {
    char digits[24];
    std::size_t count = 0;
    do {
      digits[count++] = "0123456789abcdef"[value % base];
      value /= base;
    } while (value != 0);
    while (count != 0 && length_ < sizeof text_ - 1) text_[length_++] = digits[--count];
    return *this;
  }
  line& address(const void* where) noexcept { return text("0x").number(reinterpret_cast<std::uintptr_t>(where), 16); }
  void write_out() noexcept {
    text_[length_++] = '\n';
    const errno_guard keep;
    if (write(STDERR_FILENO, text_, length_) < 0) return;  // nowhere to report to
  }

 private:
  char text_[256];
  std::size_t length_ = 0;
};

}  // namespace

void linux_os::report(const char* text, const void* address) noexcept {
  line out;
  out.text("cairn: ").text(text);
  if (address != nullptr) out.text(" ").address(address);
  out.write_out();
}

void linux_os::report(const double_entry& both) noexcept {
  line out;
  out.text("cairn: two residents in strict heap 0x").number(both.heap, 16);
  out.text(": thread ").number(both.thread, 10).text(" enters at ").address(both.site);
  out.text(", thread ").number(both.resident, 10).text(" is inside since ").address(both.resident_site);
  out.write_out();
}

void linux_os::abort() noexcept {
  ::abort();
}
void linux_os::set_enomem() noexcept {
  errno = ENOMEM;
}

const char* misuse_text(misuse_kind kind) noexcept {
  switch (kind) {
    case misuse_kind::foreign_pointer: return "free or realloc of an address that is no block of this allocator:";
    case misuse_kind::interior_pointer: return "free of an address inside a block:";
    case misuse_kind::double_free: return "double free of block";
    case misuse_kind::size_mismatch: return "sized free with the wrong size for block";
    case misuse_kind::destroyed_block: return "free or realloc of a block whose heap has been destroyed:";
    case misuse_kind::foreign_heap: return "entering another thread's own heap:";
    case misuse_kind::stale_context: return "attaching a context that holds no claim, or while inside entered heaps:";
    case misuse_kind::corrupted_metadata: return "corrupted metadata: a free block or a page record was overwritten";
  }
  return "misuse";
}

}  // namespace cairn
