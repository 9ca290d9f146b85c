# SPDX-License-Identifier: MIT
"""compare - the same instructions from the shipping protocols and from std::atomic written by hand.

  compare.py --compiler CXX --alloc FOLDER [--show FUNCTION]

Each NAME.shipping.cpp here has functions with C linkage that call alloc/sync/NAME.hpp on the production platform; NAME.by_hand.cpp
defines the same functions on the same packed word with std::atomic and shifts. Both are compiled at -O2 and disassembled. A
function's addresses become offsets, jump targets become offsets in the function, symbols become their names; everything
else - mnemonics, operands, registers, order - must be equal. Nothing is renamed, so equal means equal.
The comparison proves itself: a copy with one store strengthened to seq_cst must differ.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
FLAGS = ["-std=c++20", "-O2", "-fno-exceptions", "-fno-rtti", "-fcf-protection=none", "-fno-stack-protector",
         "-fno-asynchronous-unwind-tables", "-c"]
HEADER = re.compile(r"^[0-9a-f]+ <([^>]+)>:$")
LINE = re.compile(r"^\s*([0-9a-f]+):\s+(.*?)\s*$")
TARGET = re.compile(r"\b([0-9a-f]+) <([^>]+)>")


def functions(compiler, source, alloc, folder):
    """Name -> normalised instructions of each function that `source` defines with C linkage."""
    output = os.path.join(folder, os.path.basename(source) + ".o")
    includes = [f"-I{alloc}/{layer}" for layer in ("platform", "base", "sync")]
    subprocess.run([compiler, *FLAGS, *includes, source, "-o", output], check=True)
    text = subprocess.run(["objdump", "-dr", "--no-show-raw-insn", output], check=True, capture_output=True, text=True).stdout
    result, name, start = {}, None, 0
    for line in text.split("\n"):
        header = HEADER.match(line)
        if header:
            name = header.group(1)
            start = int(line.split()[0], 16)
            result[name] = []
            continue
        match = LINE.match(line)
        if not match or name is None:
            continue
        instruction = re.sub(r"\s+", " ", match.group(2).split("#")[0]).strip()
        instruction = TARGET.sub(
            lambda m: f"+{int(m.group(1), 16) - start:x}" if m.group(2).split("+")[0] == name else m.group(2), instruction)
        result[name].append(instruction)
    for body in result.values():  # padding between functions is not theirs
        while body and re.match(r"(nop|xchg %ax,%ax|data16|cs nop|int3)", body[-1]):
            body.pop()
    return {n: b for n, b in result.items() if not n.startswith("_Z")}


def has_words(alloc, name):
    """Whether a header of sync/ has atomic words; others (gate_word, remote_word) are values, compiled with their users."""
    with open(os.path.join(alloc, "sync", name), encoding="utf-8") as file:
        return "P::template atomic<" in file.read()


def strengthened(source, folder):
    """A copy of the hand-written file whose first store is seq_cst (x86: xchg): it must compile differently. None without a store."""
    with open(source, encoding="utf-8") as file:
        text = file.read()
    changed = re.sub(r"\.store\(([^;]*?), std::memory_order_\w+\)", r".store(\1, std::memory_order_seq_cst)", text, count=1)
    if changed == text:
        return None
    path = os.path.join(folder, os.path.basename(source))
    with open(path, "w", encoding="utf-8") as file:
        file.write(changed)
    return path


def main():
    parser = argparse.ArgumentParser(description="compares shipping and hand-written assembly")
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--alloc", required=True)
    parser.add_argument("--show", help="print both bodies of this function")
    args = parser.parse_args()
    sync = sorted(n[:-4] for n in os.listdir(os.path.join(args.alloc, "sync")) if n.endswith(".hpp") and has_words(args.alloc, n))
    differ = compared = instructions = noticed = tried = 0
    for name in sync:
        shipping, by_hand = (os.path.join(HERE, f"{name}.{kind}.cpp") for kind in ("shipping", "by_hand"))
        if not (os.path.exists(shipping) and os.path.exists(by_hand)):
            print(f"{name}: alloc/sync/{name}.hpp has no pair of files here")
            differ += 1
            continue
        with tempfile.TemporaryDirectory() as folder:
            ours = functions(args.compiler, shipping, args.alloc, folder)
            theirs = functions(args.compiler, by_hand, args.alloc, folder)
            if ours.keys() != theirs.keys() or not ours:
                print(f"{name}: the two files define different functions: {sorted(ours.keys() ^ theirs.keys())}")
                differ += 1
            for function in sorted(ours.keys() & theirs.keys()):
                compared += 1
                instructions += len(ours[function])
                if function == args.show or ours[function] != theirs[function]:
                    differ += ours[function] != theirs[function]
                    print(f"{name}: {function}: shipping | by hand")
                    for i in range(max(len(ours[function]), len(theirs[function]))):
                        left, right = (b[i] if i < len(b) else "" for b in (ours[function], theirs[function]))
                        print(f"  {'  ' if left == right else '! '}{left:<48} | {right}")
            with tempfile.TemporaryDirectory() as other:
                copy = strengthened(by_hand, other)
                if copy is not None:
                    tried += 1
                    noticed += functions(args.compiler, copy, args.alloc, other) != theirs
    if noticed != tried or tried == 0:
        print(f"the comparison noticed only {noticed} of {tried} strengthened orders")
        differ += 1
    print(f"assembly: {os.path.basename(args.compiler)}: {len(sync)} headers, {compared} functions, {instructions} instructions, "
          f"{differ} differences; {noticed} of {tried} planted differences noticed")
    return 1 if differ else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        print(f"compare.py: {' '.join(error.cmd)} failed", file=sys.stderr)
        sys.exit(2)
