// SPDX-License-Identifier: MIT
//
// links - abuse of free blocks: what a program writes into a block that it has freed. libcairn-sealed.so finds it
// before it follows a link that is not its own: at the next allocation that comes to the block, or when the block is
// taken over from another thread.
#include <cstdlib>
#include <cstring>
#include <thread>

#include "abuse.hpp"
#include "cairn.h"

namespace {

using cairn::abuse::announce;

const char* const torn = "corrupted metadata: a free block or a page record was overwritten";
constexpr std::size_t small = 100, medium = 20'000, large = 300'000;

void* hidden(void* address) {
  asm volatile("" : "+r"(address)::"memory");
  return address;
}
template <std::size_t Size>
void* block() {
  return hidden(cairn_malloc(Size));
}

/// Allocates until somebody complains.
template <std::size_t Size>
void allocate() {
  for (int i = 0; i < 1000; i++) hidden(cairn_malloc(Size));
}

template <std::size_t Size, std::size_t From, std::size_t Bytes, int With>
void write_to_a_free_block() {
  block<Size>();
  void* freed = block<Size>();
  cairn_free(announce(freed));
  std::memset(static_cast<char*>(hidden(freed)) + From, With, Bytes);
  allocate<Size>();
}
/// The classic attack: the link names a place of the attacker's, which would be handed out next but one.
void a_link_to_a_variable() {
  static char target[128];
  block<small>();
  void* freed = block<small>();
  cairn_free(announce(freed));
  char* to = static_cast<char*>(hidden(target));
  std::memcpy(hidden(freed), &to, sizeof to);
  allocate<small>();
}
void the_contents_of_another_free_block() {
  block<small>();
  void* first = block<small>();
  void* second = block<small>();
  cairn_free(first);
  cairn_free(announce(second));
  std::memcpy(hidden(second), hidden(first), 16);
  allocate<small>();
}
void write_to_a_block_behind_others() {
  void* all[10];
  for (void*& each : all) each = block<small>();
  announce(all[3]);
  for (void* each : all) cairn_free(each);
  std::memset(hidden(all[3]), 0x41, 16);
  allocate<small>();
}
void write_to_a_block_that_another_thread_has_freed() {
  void* freed = block<small>();
  announce(freed);
  std::thread([freed] { cairn_free(freed); }).join();
  std::memset(hidden(freed), 0x41, 16);
  allocate<small>();
}
void write_within_a_batch() {
  void* all[10];
  for (void*& each : all) each = block<small>();
  announce(all[3]);
  std::thread([&all] {
    for (void* each : all) cairn_free(each);
    std::memset(hidden(all[3]), 0x41, 16);
  }).join();
  allocate<small>();
}

void free_blocks_hold_anything_behind_two_words() {
  for (int round = 0; round < 100; round++) {
    void* all[100];
    for (void*& each : all) each = block<small>();
    for (void* each : all) cairn_free(each);
    for (void* each : all) std::memset(static_cast<char*>(hidden(each)) + 16, round, small - 16);
  }
}
void live_blocks_hold_anything() {
  for (int with = 0; with < 256; with++) {
    void* all[100];
    for (void*& each : all) std::memset(each = block<small>(), with, small);
    std::thread([&all] {
      for (int i = 0; i < 100; i += 2) cairn_free(all[i]);
    }).join();
    for (int i = 1; i < 100; i += 2) cairn_free(all[i]);
  }
}

const cairn::abuse::program all[] = {
    {"zeros_small", write_to_a_free_block<small, 0, 16, 0>, torn},
    {"ones_small", write_to_a_free_block<small, 0, 16, 255>, torn},
    {"zeros_medium", write_to_a_free_block<medium, 0, 16, 0>, torn},
    {"zeros_large", write_to_a_free_block<large, 0, 16, 0>, torn},
    {"a_whole_block", write_to_a_free_block<small, 0, small, 0x41>, torn},
    {"a_byte_of_the_link", write_to_a_free_block<small, 0, 1, 0x41>, torn},
    {"the_last_byte_of_the_link", write_to_a_free_block<small, 7, 1, 0x41>, torn},
    {"the_seal_alone", write_to_a_free_block<small, 8, 8, 0x41>, torn},
    {"a_link_to_a_variable", a_link_to_a_variable, torn},
    {"the_contents_of_another_free_block", the_contents_of_another_free_block, torn},
    {"write_to_a_block_behind_others", write_to_a_block_behind_others, torn},
    {"write_to_a_block_that_another_thread_has_freed", write_to_a_block_that_another_thread_has_freed, torn},
    {"write_within_a_batch", write_within_a_batch, torn},
    {"free_blocks_hold_anything_behind_two_words", free_blocks_hold_anything_behind_two_words, nullptr},
    {"live_blocks_hold_anything", live_blocks_hold_anything, nullptr},
};

}  // namespace

int main(int argc, char** argv) {
  return cairn::abuse::run(all, argc, argv, [](const auto&, const auto&) { return true; });
}
