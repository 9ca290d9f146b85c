// SPDX-License-Identifier: MIT
//
// choices - what was chosen in one execution, as one word: "a5b2v1a3" is thread 0 five times, thread 1 twice, then the
// value 1, then thread 0 three times. The replay string of this engine.
#pragma once
#include <cstdlib>
#include <string>

#include "raw.hpp"

namespace cairn::check::relacy {

struct choice {
  bool data;
  unsigned value;
};

class choices {
 public:
  void begin() { next_ = 0; }
  void clear() {
    made_.clear();
    next_ = 0;
  }
  void add(bool data, unsigned value) { made_.push_back({data, value}); }

  /// The next one of a replay; false: there is none, or it is of the other sort.
  bool take(bool data, unsigned& value) {
    if (next_ == made_.size() || made_[next_].data != data) return false;
    value = made_[next_++].value;
    return true;
  }
  bool at_end() const { return next_ == made_.size(); }

  std::string text() const {
    std::string word;
    for (std::size_t i = 0; i < made_.size();) {
      std::size_t end = i + 1;
      if (made_[i].data) {
        word += 'v' + std::to_string(made_[i].value);
      } else {
        while (end < made_.size() && !made_[end].data && made_[end].value == made_[i].value) end++;
        word += static_cast<char>('a' + made_[i].value);
        if (end - i > 1) word += std::to_string(end - i);
      }
      i = end;
    }
    return word;
  }
  /// False: no such word.
  bool parse(const std::string& word) {
    clear();
    constexpr unsigned long most = 1'000'000;
    for (std::size_t i = 0; i < word.size();) {
      const char sort = word[i++];
      std::size_t end = i;
      while (end < word.size() && word[end] >= '0' && word[end] <= '9') end++;
      const bool numbered = end != i && end - i < 8;
      const unsigned long number = numbered ? std::strtoul(word.c_str() + i, nullptr, 10) : 1;
      if ((end != i && !numbered) || number > most) return false;
      if (sort == 'v' && numbered) {
        add(true, static_cast<unsigned>(number));
      } else if (sort >= 'a' && sort < 'a' + 16) {
        for (unsigned long n = 0; n < number; n++) add(false, static_cast<unsigned>(sort - 'a'));
      } else {
        return false;
      }
      i = end;
    }
    return true;
  }

 private:
  raw_vector<choice> made_;
  std::size_t next_ = 0;
};

}  // namespace cairn::check::relacy
