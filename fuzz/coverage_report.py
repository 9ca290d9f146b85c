# SPDX-License-Identifier: MIT
"""coverage_report - lines and branches that tapes have run, of all instantiations of a template together.

    coverage_report.py LCOV JSON LINES BRANCHES      llvm-cov export -format=lcov, and -format=text

A line is run, and a side of a branch taken, if any instantiation has (tiny or shipping geometry, the checker's
platform). Exit: 1 if the total is below LINES or BRANCHES per cent.
"""
import json
import os
import sys


def lines_of(path):
    """{file: {line: runs}}"""
    made, now = {}, None
    for text in open(path, encoding="utf-8"):
        if text.startswith("SF:"):
            now = made.setdefault(text[3:].strip(), {})
        elif text.startswith("DA:"):
            line, runs = text[3:].split(",")[:2]
            now[int(line)] = max(now.get(int(line), 0), int(runs))
    return made


def branches_of(path):
    """{file: {(line, column, end, end column, side): taken}}"""
    made = {}
    for file in json.load(open(path, encoding="utf-8"))["data"][0]["files"]:
        of_one = made.setdefault(file["filename"], {})
        for branch in file["branches"]:
            for side, taken in enumerate(branch[4:6]):
                key = (*branch[:4], side)
                of_one[key] = of_one.get(key, False) or taken > 0
    return made


def ranges(numbers):
    made = []
    for n in sorted(numbers):
        if made and n == made[-1][1] + 1:
            made[-1][1] = n
        else:
            made.append([n, n])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in made)


def share(part, whole):
    return 100.0 if whole == 0 else 100.0 * part / whole


def main():
    lines, branches = lines_of(sys.argv[1]), branches_of(sys.argv[2])
    total = [0, 0, 0, 0]
    for file in sorted(lines):
        run, sides = lines[file], branches.get(file, {})
        counts = [sum(r > 0 for r in run.values()), len(run), sum(sides.values()), len(sides)]
        total = [a + b for a, b in zip(total, counts)]
        name = "/".join(file.split(os.sep)[-2:])
        missing = ranges(line for line, runs in run.items() if runs == 0)
        print(f"{name:24} lines {share(*counts[:2]):6.2f}%  branches {share(*counts[2:]):6.2f}%  not run: {missing}".rstrip(": "))
    print(f"{'total':24} lines {share(*total[:2]):6.2f}%  branches {share(*total[2:]):6.2f}%")
    sys.exit(share(*total[:2]) < float(sys.argv[3]) or share(*total[2:]) < float(sys.argv[4]))


main()
