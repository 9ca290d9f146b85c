# SPDX-License-Identifier: MIT
"""law - the include law of alloc/, checked on the text.

  law.py FOLDER        checks FOLDER (the room alloc); one line a violation, exit 1 if there is any
  law.py --self-test   plants each kind of violation in a copy of a small room and demands that it is found

The law: an include points to its own layer or a lower one; atomics and threads are named in platform/ only; layers 0-3
use no standard container, stream, exception or RTTI, layers 4 and 5 no container, no stream and no exception but
bad_alloc; seq_cst and fences occur only in platform/; a site name occurs once.
Comments and string literals do not count, except for site names.
"""
import os
import re
import sys
import tempfile

LAYERS = {"platform": 0, "base": 1, "sync": 2, "core": 3, "api": 4, "override": 5}
SOURCES = (".hpp", ".cpp", ".h", ".c", ".inc")
CORE = 3  # layers up to here know no library but the freestanding headers

CONCURRENCY = [
    (r"#\s*include\s*<(atomic|thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|stdatomic\.h|threads\.h)>",
     "a concurrency header"),
    (r"\bthread_local\b|\b__thread\b|\b_Thread_local\b", "thread-local storage"),
    (r"\bmemory_order(_\w+)?\b", "a standard memory order"),
    (r"\bstd::atomic\w*|\batomic_(load|store|exchange|fetch|compare|thread_fence)\w*", "a standard atomic"),
    (r"\b__atomic_\w+|\b__sync_\w+|\b_Atomic\b", "a compiler's atomic"),
    (r"\border::seq_cst\b", "order::seq_cst"),
    (r"\bP::fence\b|\bproduction::fence\b", "a fence"),
]
LIBRARY = [
    (r"#\s*include\s*<(vector|string|string_view|map|set|unordered_map|unordered_set|list|forward_list|deque|queue|stack"
     r"|array|span|memory|memory_resource|functional|optional|variant|any|algorithm|ranges|iostream|ostream|istream|fstream"
     r"|sstream|iomanip|cstdio|stdio\.h|format|exception|stdexcept|new|typeinfo|typeindex|locale|regex|chrono)>",
     "a library header"),
    (r"\bstd::(vector|string|map|set|unordered_map|list|deque|array|function|optional|variant|unique_ptr|shared_ptr|cout|cerr)\b",
     "a library type"),
    (r"\bthrow\b|\btry\s*\{|\bcatch\s*\(", "an exception"),
    (r"\bdynamic_cast\b|\btypeid\b", "RTTI"),
    (r"(?<!operator )\bnew\b(?!\s*\()|(?<!operator )(?<!= )\bdelete\b", "an allocation"),
]
# The layers above the core, api and override, serve containers and bad_alloc, and use none of the rest.
INTERFACE = [
    (r"#\s*include\s*<(vector|string|string_view|map|set|unordered_map|unordered_set|list|forward_list|deque|queue|stack"
     r"|array|span|functional|optional|variant|any|algorithm|ranges|iostream|ostream|istream|fstream|sstream|iomanip|format"
     r"|stdexcept|locale|regex|chrono)>", "a library header"),
    (r"\bthrow\b(?! std::bad_alloc\b)", "an exception other than bad_alloc"),
]
INCLUDE = re.compile(r'#\s*include\s*"([^"]+)"')
SITE = re.compile(r'\bat\s*<\s*"([^"]+)"\s*>')


def without_comments(text):
    """The text with comments blanked, lines kept."""
    def blank(match):
        kept = match.group(0)
        return kept if kept[0] in "\"'" else re.sub(r"[^\n]", " ", kept)
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<!\d)\'(?:\\.|[^\'\\\n])+\'', blank, text, flags=re.S)


def without_strings(text):
    def blank(match):
        return match.group(0) if match.group(0).startswith("#") else '""'
    return re.sub(r'#\s*include[^\n]*|"(?:\\.|[^"\\\n])*"', blank, text)


def files_of(room):
    for layer in LAYERS:
        for folder, _, names in sorted(os.walk(os.path.join(room, layer))):
            for name in sorted(names):
                if name.endswith(SOURCES):
                    yield layer, os.path.join(folder, name)


def violations(room):
    found, sites = [], {}
    layer_of = {os.path.basename(path): layer for layer, path in files_of(room)}
    for layer, path in files_of(room):
        with open(path, encoding="utf-8") as source:
            text = without_comments(source.read())
        code = without_strings(text)
        number = LAYERS[layer]
        rules = [] if layer == "platform" else list(CONCURRENCY)
        rules += LIBRARY if number <= CORE else INTERFACE
        where = os.path.relpath(path, room)
        for at, (line, plain) in enumerate(zip(text.split("\n"), code.split("\n")), 1):
            for pattern, what in rules:
                if re.search(pattern, plain):
                    found.append(f"{where}:{at}: {what} in layer {number} ({layer}): {line.strip()}")
            include = INCLUDE.search(line)
            if include:
                target = layer_of.get(os.path.basename(include.group(1)))
                if target is not None and LAYERS[target] > number:
                    found.append(f"{where}:{at}: layer {number} ({layer}) includes layer {LAYERS[target]} ({target}): "
                                 f"{include.group(1)}")
                if re.search(r"(^|/)(models|properties|fuzz)/", include.group(1)):
                    found.append(f"{where}:{at}: alloc includes a room of the evidence: {include.group(1)}")
        for match in SITE.finditer(text):
            at = text.count("\n", 0, match.start()) + 1
            name = match.group(1)
            if name == "concept":  # platform.hpp: operands of requires-expressions, never executed
                continue
            if name in sites:
                found.append(f"{where}:{at}: site {name} is also at {sites[name]}")
            sites.setdefault(name, f"{where}:{at}")
    return found, len(layer_of), len(sites)


# file, text planted, words that the diagnosis must contain
PLANTS = [
    ("core/page.hpp", "#include <atomic>", "concurrency header"),
    ("api/cairn.cpp", "#include <mutex>", "concurrency header"),
    ("override/malloc.cpp", "#include <thread>", "concurrency header"),
    ("sync/gate.hpp", "static thread_local int here;", "thread-local"),
    ("base/bits.hpp", "inline auto o = std::memory_order_relaxed;", "memory order"),
    ("sync/gate.hpp", "std::atomic<int> word;", "standard atomic"),
    ("core/page.hpp", "inline int f(int* p) { return __atomic_load_n(p, 0); }", "compiler's atomic"),
    ("core/page.hpp", "inline int f(int* p) { return __sync_fetch_and_add(p, 1); }", "compiler's atomic"),
    ("sync/gate.hpp", 'inline void f() { w.load(order::seq_cst, at<"planted">); }', "seq_cst"),
    ("core/page.hpp", "inline void f() { P::fence(order::acquire); }", "fence"),
    ("base/bits.hpp", '#include "gate.hpp"', "includes layer 2"),
    ("platform/order.hpp", '#include "bits.hpp"', "includes layer 1"),
    ("core/page.hpp", '#include "../api/cairn.hpp"', "includes layer 4"),
    ("core/page.hpp", '#include "properties/tape.hpp"', "evidence"),
    ("core/page.hpp", "#include <vector>", "library header"),
    ("sync/gate.hpp", "#include <iostream>", "library header"),
    ("core/page.hpp", "inline std::vector<int>* v;", "library type"),
    ("core/page.hpp", "inline void f() { throw 1; }", "exception"),
    ("base/bits.hpp", "template <class T> auto g(T* t) { return dynamic_cast<int*>(t); }", "RTTI"),
    ("core/page.hpp", "inline int* f() { return new int; }", "allocation"),
    ("api/cairn.hpp", "#include <vector>", "library header"),
    ("override/malloc.cpp", "#include <iostream>", "library header"),
    ("api/cairn.hpp", "inline void f() { throw std::logic_error(\"\"); }", "other than bad_alloc"),
    ("core/page.hpp", 'inline void f() { w.load(order::acquire, at<"gate.enter">); }', "is also at"),
]
# What must not be taken for a violation.
LAWFUL = [
    ("core/page.hpp", "// std::atomic, thread_local and <mutex> in a comment; throw, new"),
    ("core/page.hpp", 'inline const char* f() { return "std::atomic new throw"; }'),
    ("api/cairn.cpp", "#include <new>"),
    ("api/cairn.hpp", "#include <memory_resource>\ninline void f() { throw std::bad_alloc(); }"),
    ("platform/production.hpp", "#include <atomic>\nstatic thread_local int x;"),
    ("core/page.hpp", "struct s { s(const s&) = delete; };"),
    ("core/page.hpp", '#include "gate.hpp"'),
]
ROOM = {
    "platform/order.hpp": "", "platform/production.hpp": "", "base/bits.hpp": "", "core/page.hpp": "", "api/cairn.cpp": "",
    "api/cairn.hpp": "", "override/malloc.cpp": "",
    "sync/gate.hpp": 'inline void enter() { w.load(order::acquire, at<"gate.enter">); }\n',
}


def planted(path, text):
    with tempfile.TemporaryDirectory() as room:
        for name, content in ROOM.items():
            full = os.path.join(room, name)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as out:
                out.write(content + (text + "\n" if name == path else ""))
        return violations(room)[0]


def self_test():
    wrong = 0
    for path, text, words in PLANTS:
        found = planted(path, text)
        if not any(words in line for line in found):
            print(f"not found in {path}: {text} (wanted: {words}; got {found})")
            wrong += 1
    for path, text in LAWFUL:
        found = planted(path, text)
        if found:
            print(f"lawful, but reported: {found}")
            wrong += 1
    print(f"layers: {len(PLANTS)} planted violations, {len(LAWFUL)} lawful lines, {wrong} judged wrongly")
    return 1 if wrong else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if len(sys.argv) != 2 or not os.path.isdir(os.path.join(sys.argv[1], "platform")):
        print("usage: law.py FOLDER-OF-ALLOC | --self-test", file=sys.stderr)
        return 2
    found, files, sites = violations(sys.argv[1])
    for line in found:
        print(line)
    print(f"layers: {files} files, {sites} sites, {len(found)} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
