// SPDX-License-Identifier: MIT
//
// memory - abuse of blocks: freed twice, freed where no block is, freed in the middle, freed with a wrong size. By each
// function that frees, of blocks of each kind of page.
#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <thread>

#include "abuse.hpp"
#include "cairn.h"

namespace {

using cairn::abuse::announce;

const char* const twice = "double free of block";
const char* const no_block = "free or realloc of an address that is no block of this allocator:";
const char* const inside = "free of an address inside a block:";
const char* const wrong_size = "sized free with the wrong size for block";

constexpr std::size_t tiny = 1, small = 100, medium = 20'000, large = 3'000'000, huge = 100'000'000;

/// What the compiler can't know anything about: neither that it is freed nor where it comes from.
void* hidden(void* address) {
  asm volatile("" : "+r"(address)::"memory");
  return address;
}
void* at(std::uintptr_t address) {
  return hidden(reinterpret_cast<void*>(address));  // NOLINT
}

// ---- twice

/// A block that a page stays for, whatever else of it is freed.
void keep_page(void* block) {
  [[maybe_unused]] static void* neighbour;
  neighbour = hidden(block);
}
template <std::size_t Size>
void* freed() {
  void* block = hidden(cairn_malloc(Size));
  keep_page(cairn_malloc(Size));
  cairn_free(announce(block));
  return hidden(block);
}
template <std::size_t Size>
void free_twice() {
  cairn_free(freed<Size>());
}
void free_twice_by_another_thread() {
  void* block = freed<small>();
  std::thread([block] { cairn_free(block); }).join();
}
void free_twice_others_first() {
  void* block = hidden(cairn_malloc(small));
  void* other = hidden(cairn_malloc(small));
  announce(block);
  cairn_free(block);
  cairn_free(other);
  cairn_free(hidden(block));
}
void both_by_another_thread() {
  void* block = hidden(cairn_malloc(small));
  std::thread([block] {
    cairn_free(announce(block));
    cairn_free(hidden(block));
  }).join();
}
void first_by_another_thread() {
  void* block = hidden(cairn_malloc(small));
  announce(block);
  std::thread([block] { cairn_free(block); }).join();
  cairn_free(hidden(block));
}
void sized_free_twice() {
  cairn_free_sized(freed<small>(), small);
}
void aligned_sized_free_twice() {
  void* block = hidden(cairn_aligned_alloc(256, 256));
  keep_page(cairn_aligned_alloc(256, 256));
  cairn_free(announce(block));
  cairn_free_aligned_sized(hidden(block), 256, 256);
}
void c_free_twice() {
  void *block = hidden(std::malloc(small)), *same = hidden(block);
  std::free(announce(block));
  std::free(same);
}
void delete_twice() {
  void *block = hidden(::operator new(small)), *same = hidden(block);
  ::operator delete(announce(block));
  ::operator delete(same);
}
void delete_of_what_was_freed() {
  ::operator delete[](freed<small>());
}
void realloc_of_what_was_freed() {
  cairn_free(cairn_realloc(freed<small>(), 10 * small));
}
/// A realloc that moves frees the old block.
void free_of_what_was_moved() {
  void* block = hidden(cairn_malloc(small));
  keep_page(cairn_malloc(small));
  announce(block);
  if (hidden(cairn_realloc(block, 100 * small)) == block) std::_Exit(4);
  cairn_free(hidden(block));
}

// ---- no block

void free_of_a_local_variable() {
  int local = 0;
  cairn_free(announce(hidden(&local)));
}
char global[100];
void free_of_a_global_variable() {
  cairn_free(announce(hidden(global)));
}
void free_of_a_function() {
  cairn_free(announce(at(reinterpret_cast<std::uintptr_t>(&free_of_a_function))));
}
void free_of_a_mapping() {
  void* mapped = mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  cairn_free(announce(hidden(mapped)));
}
void free_of_a_small_number() {
  cairn_free(announce(at(8)));
}
void free_of_no_address_at_all() {
  cairn_free(announce(at(0xdead'beef'dead'bee0)));
}
void free_of_the_last_byte() {
  cairn_free(announce(at(UINTPTR_MAX)));
}
/// In the memory of the allocator, but of no page.
void free_beyond_all_blocks() {
  auto* block = static_cast<char*>(hidden(cairn_malloc(small)));
  cairn_free(announce(hidden(block + (std::size_t{1} << 30))));
}
void realloc_of_a_local_variable() {
  int local = 0;
  cairn_free(cairn_realloc(announce(hidden(&local)), 100));
}
void sized_free_of_a_local_variable() {
  int local = 0;
  cairn_free_sized(announce(hidden(&local)), sizeof local);
}
void delete_of_a_local_variable() {
  int local = 0;
  ::operator delete(announce(hidden(&local)));
}
/// Its page goes back with it.
void free_of_a_large_block_that_is_gone() {
  void* block = hidden(cairn_malloc(huge));
  announce(block);
  cairn_free(block);
  cairn_free(hidden(block));
}

// ---- in the middle

template <std::size_t Size, std::size_t Offset>
void free_in_the_middle() {
  auto* block = static_cast<char*>(hidden(cairn_malloc(Size)));
  cairn_free(announce(hidden(block + Offset)));
}
void free_in_the_middle_by_another_thread() {
  auto* block = static_cast<char*>(hidden(cairn_malloc(small)));
  std::thread([block] { cairn_free(announce(hidden(block + 16))); }).join();
}
void sized_free_in_the_middle() {
  auto* block = static_cast<char*>(hidden(cairn_malloc(small)));
  cairn_free_sized(announce(hidden(block + 16)), small - 16);
}

// ---- a wrong size

void sized_free_of_more() {
  cairn_free_sized(announce(hidden(cairn_malloc(small))), 2 * small);
}
void sized_free_of_much_more() {
  cairn_free_sized(announce(hidden(cairn_malloc(small))), SIZE_MAX);
}
void sized_free_of_more_by_another_thread() {
  void* block = hidden(cairn_malloc(medium));
  std::thread([block] { cairn_free_sized(announce(block), 2 * medium); }).join();
}
void aligned_sized_free_of_more() {
  cairn_free_aligned_sized(announce(hidden(cairn_aligned_alloc(64, small))), 64, 2 * small);
}
void sized_delete_of_more() {
  ::operator delete(announce(hidden(::operator new(small))), 2 * small);
}
void sized_delete_of_more_in_a_large_block() {
  ::operator delete(announce(hidden(::operator new(large))), 2 * large);
}

// ---- nothing wrong

void nothing_is_freed() {
  cairn_free(nullptr);
  cairn_free(hidden(nullptr));
  cairn_free_sized(nullptr, small);
  ::operator delete(nullptr);
  std::free(hidden(nullptr));
}
void each_kind_is_freed_by_each_function() {
  for (const std::size_t size : {std::size_t{0}, tiny, small, medium, large, huge}) {
    cairn_free(hidden(std::malloc(size)));
    std::free(hidden(cairn_malloc(size)));
    cairn_free_sized(hidden(::operator new(size)), size);
    ::operator delete(hidden(cairn_aligned_alloc(64, size)), size);
    void* block = hidden(cairn_malloc(size));
    std::thread([block] { std::free(block); }).join();
    std::free(hidden(cairn_realloc(hidden(std::calloc(1, size)), size + 1)));
  }
}
/// Freed memory may be asked about: it is no block.
void questions_about_what_is_none() {
  int local = 0;
  if (cairn_usable_size(hidden(&local)) != 0 || cairn_usable_size(nullptr) != 0) std::_Exit(4);
}

const cairn::abuse::program all[] = {
    {"free_twice_tiny", free_twice<tiny>, twice},
    {"free_twice_of_nothing", free_twice<0>, twice},
    {"free_twice_small", free_twice<small>, twice},
    {"free_twice_medium", free_twice<medium>, twice},
    {"free_twice_by_another_thread", free_twice_by_another_thread, twice},
    {"free_twice_others_first", free_twice_others_first, twice},
    {"both_by_another_thread", both_by_another_thread, twice},
    {"first_by_another_thread", first_by_another_thread, twice},
    {"sized_free_twice", sized_free_twice, twice},
    {"aligned_sized_free_twice", aligned_sized_free_twice, twice},
    {"c_free_twice", c_free_twice, twice},
    {"delete_twice", delete_twice, twice},
    {"delete_of_what_was_freed", delete_of_what_was_freed, twice},
    {"realloc_of_what_was_freed", realloc_of_what_was_freed, twice},
    {"free_of_what_was_moved", free_of_what_was_moved, twice},
    {"free_of_a_local_variable", free_of_a_local_variable, no_block},
    {"free_of_a_global_variable", free_of_a_global_variable, no_block},
    {"free_of_a_function", free_of_a_function, no_block},
    {"free_of_a_mapping", free_of_a_mapping, no_block},
    {"free_of_a_small_number", free_of_a_small_number, no_block},
    {"free_of_no_address_at_all", free_of_no_address_at_all, no_block},
    {"free_of_the_last_byte", free_of_the_last_byte, no_block},
    {"free_beyond_all_blocks", free_beyond_all_blocks, no_block},
    {"realloc_of_a_local_variable", realloc_of_a_local_variable, no_block},
    {"sized_free_of_a_local_variable", sized_free_of_a_local_variable, no_block},
    {"delete_of_a_local_variable", delete_of_a_local_variable, no_block},
    {"free_of_a_large_block_that_is_gone", free_of_a_large_block_that_is_gone, no_block},
    {"free_in_the_middle_small", free_in_the_middle<small, 16>, inside},
    {"free_in_the_middle_by_a_byte", free_in_the_middle<small, 1>, inside},
    {"free_in_the_middle_medium", free_in_the_middle<medium, 4096>, inside},
    {"free_in_the_middle_large", free_in_the_middle<large, 4096>, inside},
    {"free_in_the_middle_huge", free_in_the_middle<huge, 4096>, inside},
    {"free_far_inside_huge", free_in_the_middle<huge, huge / 2>, no_block},  // only its first slices are looked up
    {"free_in_the_middle_by_another_thread", free_in_the_middle_by_another_thread, inside},
    {"sized_free_in_the_middle", sized_free_in_the_middle, inside},
    {"sized_free_of_more", sized_free_of_more, wrong_size},
    {"sized_free_of_much_more", sized_free_of_much_more, wrong_size},
    {"sized_free_of_more_by_another_thread", sized_free_of_more_by_another_thread, wrong_size},
    {"aligned_sized_free_of_more", aligned_sized_free_of_more, wrong_size},
    {"sized_delete_of_more", sized_delete_of_more, wrong_size},
    {"sized_delete_of_more_in_a_large_block", sized_delete_of_more_in_a_large_block, wrong_size},
    {"nothing_is_freed", nothing_is_freed, nullptr},
    {"each_kind_is_freed_by_each_function", each_kind_is_freed_by_each_function, nullptr},
    {"questions_about_what_is_none", questions_about_what_is_none, nullptr},
};

}  // namespace

int main(int argc, char** argv) {
  return cairn::abuse::run(all, argc, argv, [](const auto&, const auto&) { return true; });
}
