# SPDX-License-Identifier: MIT
"""report - docs/coverage.md: what the models run of alloc/sync and alloc/core, for models/coverage/run.

  models LIST                         the models that take part: quick, on graphs, clean when all is right
  merge RUN JSON...                   one JSON of `cairn-check run`, of those of several programs
  page GCOV RUN EXCLUDED PAGE         the page, from gcov's JSON, one object a line

A line counts if the compiler made code of it in a scenario or in the library. Template instances are merged: a line is
run if one instance runs it, a branch is taken if one instance takes it; exception edges are no branches.
EXCLUDED: lines "FILE:TEXT | REASON", a line of the source (all with that text) that these runs do not reach, and why. The
page has both figures, with and without them. One that matches no line, or only lines that models run, is stale: exit 1.
"""
import collections
import json
import os
import sys

FOLDERS = ('alloc/sync/', 'alloc/core/')


def relative(path):
    at = path.rfind('/alloc/')
    return path[at + 1:] if at >= 0 else path


def read_gcov(path):
    """{file: {line: [count, {shape: [taken, ...]}]}}"""
    files = collections.defaultdict(dict)
    with open(path, encoding='utf-8') as lines:
        for text in lines:
            for file in json.loads(text)['files']:
                name = relative(os.path.normpath(file['file']))
                if not name.startswith(FOLDERS):
                    continue
                for line in file['lines']:
                    entry = files[name].setdefault(line['line_number'], [0, {}])
                    entry[0] += line['count']
                    branches = [b['count'] for b in line['branches'] if not b['throw']]
                    if branches:
                        known = entry[1].setdefault(len(branches), [0] * len(branches))
                        for i, count in enumerate(branches):
                            known[i] += count
    return files


def taken(shapes):
    """Of the instances of a line that differ in shape, the one that was run best."""
    best = max(shapes.values(), key=lambda b: (sum(map(bool, b)) / len(b), len(b)), default=[])
    return sum(map(bool, best)), len(best)


def read_excluded(path, files):
    """{(file, line): reason}, and what is stale."""
    lines, stale = {}, []
    with open(path, encoding='utf-8') as text:
        for one in text:
            if one.startswith('#') or not one.strip():
                continue
            where, _, reason = one.strip().partition(' | ')
            file, _, wanted = where.partition(':')
            with open(file, encoding='utf-8') as source:
                found = [n for n, line in enumerate(source, 1) if line.strip() == wanted.strip()]
            open_lines = [n for n in found if n in files.get(file, {}) and
                          (files[file][n][0] == 0 or taken(files[file][n][1])[0] < taken(files[file][n][1])[1])]
            if not open_lines or not reason:
                stale.append(one.strip())
            for n in open_lines:
                lines[file, n] = reason
    return lines, stale


def ranges(numbers):
    made = []
    for n in numbers:
        if made and n <= made[-1][1] + 1:
            made[-1][1] = n
        else:
            made.append([n, n])
    return ', '.join(f'{a}' if a == b else f'{a}-{b}' for a, b in made)


def share(part, whole):
    return f'{100 * part / whole:.1f} %' if whole else '-'


def page(files, run, excluded):
    rows, totals = [], collections.Counter()
    for name in sorted(files):
        count, missed, half = collections.Counter(), [], []
        for n, (times, shapes) in sorted(files[name].items()):
            have, of = taken(shapes)
            totals[name[:name.rindex('/')], 'all'] += 1
            totals[name[:name.rindex('/')], 'all_run'] += times > 0
            if (name, n) in excluded:
                count['excluded'] += 1
                continue
            count.update(lines=1, run=times > 0, taken=have, branches=of)
            if times == 0:
                missed.append(n)
            elif have < of:
                half.append(n)
        folder = name[:name.rindex('/')]
        for key, value in count.items():
            totals[folder, key] += value
        rows.append(f"| [{name}](../{name}) | {count['run']} / {count['lines']} | {count['taken']} / {count['branches']} "
                    f"| {count['excluded']} | {ranges(missed)} | {ranges(half)} |\n")
    text = ['# What the models run\n\nWritten by `models/coverage/run`: lines and branches of the core that complete '
            'executions of the quick models run, on the\ngraph engine (gcov, -O0; of each model the first 300 complete '
            'executions, and of its first 3000 executions those\nwith a new pair of writer and reader). Blocked and failing executions count for '
            'nothing. Lines that no model instantiates count as not run.\n\n'
            f"{len(run['runs'])} models, {sum(r['complete'] + r['crashed'] for r in run['runs']):,} complete executions explored, of which those above were measured.\n\n"
            '| folder | all lines | without the excluded | branches | excluded lines |\n|---|--:|--:|--:|--:|\n']
    for folder in ('alloc/sync', 'alloc/core'):
        t = lambda key: totals[folder, key]
        text.append(f"| {folder} | {t('all_run')} / {t('all')}, {share(t('all_run'), t('all'))} "
                    f"| {t('run')} / {t('lines')}, {share(t('run'), t('lines'))} | {t('taken')} / {t('branches')}, "
                    f"{share(t('taken'), t('branches'))} | {t('excluded')} |\n")
    text.append('\n| file | lines run | branches taken | excluded | lines not run | lines with a branch not taken |\n'
                '|---|--:|--:|--:|---|---|\n' + ''.join(rows))
    text.append('\n## Excluded\n\nLines that these runs do not reach because of how the engine is run, with the reason '
                '([`models/coverage/excluded.txt`](../models/coverage/excluded.txt)).\n\n')
    for (file, n), reason in sorted(excluded.items()):
        text.append(f'- [{file}:{n}](../{file}#L{n}): {reason}\n')
    if not excluded:
        text.append('None.\n')
    return ''.join(text)


def main(arguments):
    what, source, *rest = arguments
    if what == 'merge':
        runs = []
        for name in rest:
            with open(name, encoding='utf-8') as file:
                runs += json.load(file)['runs']
        with open(source, 'w', encoding='utf-8') as file:
            json.dump({'runs': runs}, file)
        return 0
    if what == 'models':
        with open(source, encoding='utf-8') as file:
            models = json.load(file)
        print(*[m['model'] for m in models if '/deep/' not in m['file'] and not m['engines']['graph']['fails']
                and not m['model'].startswith('reference.')])
        return 0
    files = read_gcov(source)
    with open(rest[0], encoding='utf-8') as file:
        run = json.load(file)
    excluded, stale = read_excluded(rest[1], files)
    text = page(files, run, excluded)
    with open(rest[2], 'w', encoding='utf-8') as file:
        file.write(text)
    print(*[line for line in text.splitlines() if line.startswith('| alloc/')], sep='\n')
    for one in stale:
        print(f'models/coverage/excluded.txt: stale or without a reason: {one}', file=sys.stderr)
    return 1 if stale else 0


sys.exit(main(sys.argv[1:]))
