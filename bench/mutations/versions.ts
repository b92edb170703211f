/** Wrong comparisons, sets and searches. */

import { mutationsOf } from './mutation.ts'
import type { Mutation } from './mutation.ts'

export const versionsMutations: readonly Mutation[] = [
  ...mutationsOf(
    'versions/comparison',
    ['versions/comparison'],
    [
      ["[\n      ['base', base],\n      ['candidate', candidate],\n    ]", "[['base', base], ['candidate', base]]"],
      [
        "[\n      ['base', base],\n      ['candidate', candidate],\n    ]",
        "[['base', candidate], ['candidate', base]]",
      ],
      ['compareMetric(metric, base, candidate, conditions)', 'compareMetric(metric, candidate, base, conditions)'],
      [
        ' &&\n    finalReading(result.measurement)?.settled === true\n      ? [result.measurement]',
        ' ? [result.measurement]',
      ],
      ["result?.outcome === 'passed' &&\n    result.measurement", 'result?.measurement'],
      ["profile: measured?.profile ?? 'default'", "profile: 'default' as const"],
      ['network: measured?.network ?? false', 'network: false'],
      ['child: measured?.child ?? false', 'child: false'],
      ['byTrend: measured?.operations !== undefined', 'byTrend: false'],
      ['rounds > 1 && Number.isFinite(rounds)', 'rounds > 100 && Number.isFinite(rounds)'],
      ['&& slopeFloor(metric, conditions) !== undefined', ''],
      ['candidate: retainedPerMiB(valid.candidate)', 'candidate: retainedPerMiB(valid.base)'],
      ['bytes / (measurement.bytesDone / MiB)', 'bytes'],
      ['measurement.bytesDone > 0 && ', ''],
      ['candidate: samples.candidate[0]?.results.packages', 'candidate: samples.base[0]?.results.packages'],
      ['if (run === 1 && (all.every(', 'if (run === 0 && (all.every('],
      ["all.every(result => result?.outcome !== 'passed')", "all.every(result => result?.outcome === 'passed')"],
      ['...problemsOf(samples.candidate, titles.candidate)', '...problemsOf(samples.candidate, titles.base)'],
      [
        'return points.length < 2 ? undefined',
        'return points.length < 1 ? undefined',
        {
          survives:
            'of one point theilSen throws, and one point is one round: there a growth per round is not asked for',
        },
      ],
    ],
  ),
  ...mutationsOf(
    'versions/dependency-set',
    ['versions/sets'],
    [
      ['[manifest, lock, files, process', '[manifest, files, process'],
      ['[manifest, lock, files, process', '[lock, files, process'],
      ['[manifest, lock, files, process', '[manifest, lock, process'],
      ['hash.update(name).update(readFileSync(path))', 'hash.update(name).update(path)'],
      ['hash.update(name).update(readFileSync(path))', 'hash.update(readFileSync(path))'],
      ['fixed !== undefined && satisfies(fixed, wanted) ? fixed : wanted', 'fixed ?? wanted'],
      ['fixed !== undefined && satisfies(fixed, wanted) ? fixed : wanted', 'wanted'],
      ['const wanted = own[companion] ?? range', 'const wanted = range'],
      ['if (specifications.length > 1) {', 'if (specifications.length > 2) {'],
      ['    overrides[name] = `$${name}`\n', ''],
      ['    overrides[stub] = `$${stub}`\n', ''],
      ['    Object.assign(overrides, companions.overrides)\n', ''],
      ['Object.keys(companions.packages).length === 0\n        ? {}\n        :', ''],
      ['dependencies: sorted(dependencies)', 'dependencies'],
      ["stub.replace('/', '+')", 'stub'],
      ['companions[name]?.', "companions['helia']?."],
      ["version.split('.')[0]", "version.split('.')[1]"],
      [
        "const packed =\n    specification.kind === 'tarball'\n      ?",
        "const packed = specification.kind !== 'tarball' ?",
      ],
    ],
  ),
  ...mutationsOf(
    'versions/loaded',
    ['versions/sets'],
    [
      ["typeof folder === 'string' && isOfSet(`${folder}/`, set) ?", "typeof folder === 'string' ?"],
      ['(versions.get(manifest.name) ?? new Set()).add', 'new Set<string>().add'],
      ['if (!set || ', 'if ('],
      ["'name' in manifest && 'version' in manifest", "'name' in manifest"],
      ['.toSorted(([one], [other]) => (one < other ? -1 : 1))', ''],
    ],
  ),
  ...mutationsOf(
    'versions/registry',
    ['versions/sets', 'versions/registry'],
    [
      ['maxSatisfying([...versions], range)', 'maxSatisfying([...versions], range, { includePrerelease: true })'],
      ['tags[range] ??', ''],
      ['versions.filter(version => prerelease(version) === null)', 'versions'],
      ['versions.find(version => version === range)', 'versions[0]'],
      ['compare(version, wanted) < 0', 'compare(version, wanted) <= 2'],
      ['released.find(version => compare(version, wanted) > 0)', 'undefined'],
      ['distance(range, one) - distance(range, other)', 'distance(range, other) - distance(range, one)'],
      ['versions: versions.toSorted(compare)', 'versions: versions.toSorted()'],
      ['if (!isOutOfReach(outcome)) {', 'if (isOutOfReach(outcome)) {'],
      ['      renameSync(`${stored}.${process.pid}`, stored)\n', ''],
    ],
  ),
  ...mutationsOf(
    'versions/specification',
    ['versions/sets'],
    [
      ["range: range ?? 'latest'", "range: range ?? '*'"],
      ["text.endsWith('.tgz') || ", ''],
      ['match === null && existsSync(text)', 'false'],
      ['if (workspaces !== undefined) {', 'if (workspaces === 1) {'],
      ["if (!existsSync(join(path, 'package-lock.json'))) {", 'if (!existsSync(path)) {'],
    ],
  ),
  ...mutationsOf(
    'versions/npm',
    ['versions/registry'],
    [
      ['/ENOTFOUND|', '/'],
      ["'not in this registry|", "'nothing in this registry|"],
    ],
  ),
  ...mutationsOf(
    'versions/bisection',
    ['versions/bisection'],
    [
      ['Math.floor(open.length / 2)', '0'],
      ['findings[version] === undefined)', "findings[version] !== 'bad')"],
      [' &&\n      (prerelease(version) === null || version === good || version === bad)', ''],
      ['low === good ? ascending : ascending.toReversed()', 'ascending'],
      ['compare(version, low) >= 0', 'compare(version, low) > 0'],
      ["findings[version] === 'good')", "findings[version] !== 'bad')"],
      ['index > last && ', ''],
      ['.toSorted(compare)', ''],
    ],
  ),
  ...mutationsOf(
    'versions/trial',
    ['versions/search'],
    [
      [
        'metric === undefined ? Object.keys(over).length > 0 : over[metric] !== undefined',
        'Object.keys(over).length > 0',
      ],
      ["const finding: Finding = isBad ? 'bad' : 'good'", "const finding: Finding = isBad ? 'good' : 'bad'"],
      ["!['passed', 'over', 'growing'].includes(result.outcome)", "result.outcome === 'passed'"],
      ['.filter(([metric]) => good.over?.[metric] === undefined)', ''],
      ['other - one)[0]?.[0]', 'one - other)[0]?.[0]'],
      ['budget > 0 ? seen / budget : seen', 'seen'],
      [
        "if (ends.bad.finding === 'good' && ends.good.finding === 'bad') {",
        "if (ends.bad.finding === 'skipped' && ends.good.finding === 'bad') {",
      ],
      ['known[version] ??\n      (await run', '(await run'],
      [
        'held: known[question.good]?.pins ?? {}',
        'held: {}',
        {
          survives:
            'only Helia has companions, which no made-up registry knows; held versions are tested where sets are ' +
            'described',
        },
      ],
      ["if (ends.bad.finding !== 'bad' || (metric", 'if ((metric'],
      [
        'if (metric === undefined || ends.good.over?.[metric] !== undefined) {',
        'if (ends.good.over?.[metric ?? 0] !== undefined) {',
      ],
      ['if (error instanceof VersionError) {', 'if (error instanceof TypeError) {'],
    ],
  ),
  ...mutationsOf(
    'versions/search',
    ['versions/search'],
    [
      ['if (problem !== undefined) {', 'if (problem === 1) {'],
      ['return { code: 2, text: problem }', 'return { code: 0, text: problem }'],
    ],
  ),
  ...mutationsOf(
    'versions/bisection-report',
    ['versions/search'],
    [
      ['name !== trial.question.name && before[name] !== after[name]', 'before[name] !== after[name]'],
      ['name !== trial.question.name && before[name] !== after[name]', 'name !== trial.question.name'],
    ],
  ),
  ...mutationsOf(
    'versions/upgrade-check',
    ['versions/sets'],
    [
      ['compare(own, newest) < 0', 'compare(own, newest) <= 0'],
      ['isBehind || (hasCompanions && installed !== undefined)', 'isBehind'],
      ['isBehind ? newest : installed', 'newest'],
    ],
  ),
  ...mutationsOf(
    'vitest/set',
    ['versions/set'],
    [
      ['if (directory === set && (found === null || !isOfSet(found.id, set))) {', 'if (found === null) {'],
      ['if (directory === set && (found === null || !isOfSet(found.id, set))) {', 'if (set === undefined) {'],
      [
        "importer?.split('?')[0]",
        'importer',
        { survives: 'what stands behind the question mark changes no folder that a path begins with' },
      ],
    ],
  ),
  ...mutationsOf(
    'versions/set-rule',
    ['versions/set'],
    [
      ['from.startsWith(path.join(suiteRoot, directory) + path.sep)', 'from.startsWith(suiteRoot + path.sep)'],
      ['from.startsWith(path.join(suiteRoot, directory) + path.sep)', 'from === suiteRoot'],
      [' || from.includes(`${path.sep}node_modules${path.sep}`)', ''],
    ],
  ),
  ...mutationsOf(
    'run/collect-results',
    ['run/collect-results'],
    [
      ['? { ...result, outcome: without.outcome, message', '? { ...result, message'],
      [
        'exit.early || exit.overdue !== undefined || (hasFailedToEnd(exit)',
        'exit.overdue !== undefined || (hasFailedToEnd(exit)',
      ],
      ['exit.early || exit.overdue !== undefined || (hasFailedToEnd(exit)', 'exit.early || (hasFailedToEnd(exit)'],
      ['return seen === undefined || seen.passed\n', 'return seen !== undefined\n'],
      ['? { ...result, outcome, message: `It was within budget. ${message}`, death }', '? result'],
      ['if (uncaught !== undefined && told !== undefined) {', 'if (uncaught !== undefined && told === undefined) {'],
      ['failedStarts.filter(({ project }) => isMeasuredProject(project))', '[...failedStarts]'],
    ],
  ),
]
