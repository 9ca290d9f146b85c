// SPDX-License-Identifier: MIT
//
// words - the wording of events and failures, and escaping.
#include "words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cairn::check::explain {

std::string name_of(std::pair<unsigned, unsigned> event) {
  return event.second == 0 ? "init" : fmt::format("{}.{}", event.first, event.second);
}

std::string_view text_of(trace_event::kind_of kind) {
  constexpr std::string_view texts[] = {"load",        "store",   "update", "failed update", "fence", "plain read",
                                        "plain write", "choose",  "lock",   "unlock",        "start", "join",
                                        "create",      "destroy", "crash",  "end",           "note"};
  return texts[static_cast<unsigned char>(kind)];
}

std::string operation_of(const trace_event& event) {
  return event.order.empty() ? std::string(text_of(event.kind))
                             : fmt::format("{} {}", text_of(event.kind), event.order);
}

std::string effect_of(const trace_event& event) {
  const std::string& at = event.location;
  if (event.read.empty() && event.written.empty()) return at;
  if (at.empty()) {
    if (event.read.empty() || event.written.empty()) return event.read + event.written;
    return fmt::format("{} -> {}", event.read, event.written);
  }
  if (event.written.empty()) return fmt::format("{}: {}", at, event.read);
  if (event.read.empty()) return fmt::format("{} = {}", at, event.written);
  return fmt::format("{}: {} -> {}", at, event.read, event.written);
}

std::string place_of(const trace_event& event) {
  if (event.file.empty()) return {};
  std::string_view path = event.file;
  if (const std::size_t slash = path.rfind('/'); slash != path.npos && slash != 0) {
    if (const std::size_t folder = path.rfind('/', slash - 1); folder != path.npos) path.remove_prefix(folder + 1);
  }
  return event.line == 0 ? std::string(path) : fmt::format("{}:{}", path, event.line);
}

std::string headline_of(const trace& of, const failure& failed) {
  if (failed.kind == failure_kind::none) return of.verdict.empty() ? "no failure" : of.verdict;
  const std::string_view kind = text_of(failed.kind);
  if (failed.text.empty()) return fmt::format("FAILED: {}", kind);
  if (failed.text.find(kind) != failed.text.npos) return fmt::format("FAILED: {}", failed.text);
  return fmt::format("FAILED: {}: {}", kind, failed.text);
}

std::string replay_of(const trace& of, const failure& failed) {
  const std::string line = cleaned(of.replay.empty() ? failed.replay : of.replay);
  if (line.empty() || line.rfind("cairn-check ", 0) == 0) return line;
  constexpr std::string_view harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.,:/@%+=";
  if (line.find_first_not_of(harmless) == line.npos) return fmt::format("cairn-check replay {}", line);
  std::string safe;
  for (const char c : line) safe += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return fmt::format("cairn-check replay '{}'", safe);
}

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// Bytes of the character that starts here; 0 if none does (overlong forms, surrogates and U+FFFE, U+FFFF are none).
std::size_t character_at(std::string_view text, std::size_t at) {
  const unsigned char lead = byte_at(text, at);
  if (lead < 0x80) return 1;
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + bytes > text.size()) return 0;
  std::uint32_t code = lead & (0xFFu >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; i++) {
    const unsigned char next = byte_at(text, at + i);
    if ((next & 0xC0) != 0x80) return 0;
    code = code << 6 | (next & 0x3Fu);
  }
  if (code < (bytes == 4 ? 0x10000u : bytes == 3 ? 0x800u : 0x80u) || code > 0x10FFFF) return 0;
  if ((code >= 0xD800 && code <= 0xDFFF) || code == 0xFFFE || code == 0xFFFF) return 0;
  return code < 0xA0 ? 0 : bytes;  // C1 controls
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

std::string cleaned(std::string_view text) {
  std::string clean;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t bytes = character_at(text, i);
    const unsigned char c = byte_at(text, i);
    if (c == '\n' || c == '\t' || c == '\r') {
      clean += ' ';
    } else if (bytes == 0 || c < 0x20 || c == 0x7F) {
      clean += replacement;
    } else {
      clean += text.substr(i, bytes);
    }
    i += std::max<std::size_t>(bytes, 1);
  }
  return clean;
}

std::string plain_of(std::string_view text) {
  std::string plain;
  for (const char c : cleaned(text)) {
    if (!is_continuation(c)) plain += static_cast<unsigned char>(c) < 0x80 ? c : '?';
  }
  return plain;
}

std::string markup(std::string_view text) {
  std::string safe;
  for (const char c : cleaned(text)) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default: safe += c;
    }
  }
  return safe;
}

std::string quoted(std::string_view text) {
  std::string safe = "\"";
  for (const char c : cleaned(text)) {
    if (c == '"' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe + '"';
}

std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

std::string clipped(std::string_view text, std::size_t limit) {
  std::string clean = cleaned(text);
  if (length_of(clean) <= limit) return clean;
  std::size_t kept = 0, end = 0;
  while (kept + 1 < limit && end < clean.size()) {
    end++;
    while (end < clean.size() && is_continuation(clean[end])) end++;
    kept++;
  }
  clean.resize(end);
  return clean + "…";
}

}  // namespace cairn::check::explain
