// SPDX-License-Identifier: MIT
//
// introspection - see introspection.hpp: each answer is one look at allocator::statistics.
#include "introspection.hpp"

#include <errno.h>
#include <limits.h>

#include "instance.hpp"
#include "process.hpp"

namespace cairn::introspection {

int trim() noexcept {
  return process_instance.collect(true) ? 1 : 0;
}

int option() noexcept {
  process::link();
  return 1;
}

struct ::mallinfo2 info2() noexcept {
  const allocator_statistics now = process_instance.statistics();
  struct ::mallinfo2 all {};
  all.arena = now.charged_bytes;
  all.uordblks = now.live_bytes;
  all.fordblks = now.charged_bytes > now.live_bytes ? now.charged_bytes - now.live_bytes : 0;  // read at two moments
  all.usmblks = now.peak_bytes;
  return all;
}

struct ::mallinfo info() noexcept {
  const struct ::mallinfo2 all = info2();
  const auto narrow = [](std::size_t value) { return value > INT_MAX ? INT_MAX : static_cast<int>(value); };
  struct ::mallinfo some {};
  some.arena = narrow(all.arena);
  some.uordblks = narrow(all.uordblks);
  some.fordblks = narrow(all.fordblks);
  some.usmblks = narrow(all.usmblks);
  return some;
}

int write_xml(int options, FILE* to) noexcept {
  if (options != 0) return EINVAL;
  const allocator_statistics now = process_instance.statistics();
  fprintf(to,
          "<malloc version=\"cairn\">\n<system type=\"current\" size=\"%zu\"/>\n<system type=\"max\" size=\"%zu\"/>\n"
          "<total type=\"live\" size=\"%zu\"/>\n<heaps count=\"%u\"/>\n</malloc>\n",
          now.charged_bytes, now.peak_bytes, now.live_bytes, static_cast<unsigned>(now.heaps));
  return 0;
}

void write_text() noexcept {
  const allocator_statistics now = process_instance.statistics();
  fprintf(stderr, "cairn: live %zu, in pages %zu, peak %zu, reserved address space %zu bytes; heaps %u\n",
          now.live_bytes, now.charged_bytes, now.peak_bytes, now.reserved_bytes, static_cast<unsigned>(now.heaps));
}

}  // namespace cairn::introspection
