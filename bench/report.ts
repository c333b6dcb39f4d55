/** The report: tables of medians and ratios, and a chart. */
import type { Measurement } from './load.ts';
import type { ServerName, Workload } from './workloads.ts';

export interface Key {
  /** How many connections the database has. */
  size: number;
  workload: string;
  title: string;
  /** How many requests are under way at once. */
  connections: number;
  server: string;
}

/** What was measured, by what it was measured of: one measurement a round. */
export interface Results {
  add(key: Key, measured: Measurement): void;
  all(): { key: Key; measured: Measurement[] }[];
}

const median = (values: number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

const rates = (measured: Measurement[]): number[] => measured.map(({ requestsPerSecond }) => requestsPerSecond);

/** What is aimed at, and not a ratio of rates. */
export interface Aim {
  size: number;
  what: string;
  aim: string;
  measured: string;
}

export interface ReportInput {
  machine: string;
  /** What it was run by. */
  command: string;
  rounds: number;
  seconds: number;
  facts: string[];
  aims: Aim[];
  results: Results;
  workloads: Workload[];
}

/** The report, in Markdown. */
export function report({ machine, command, rounds, seconds, facts, aims, results, workloads }: ReportInput): string {
  const lines = [
    '# Benchmark',
    '',
    `Written by \`${command}\`. Only the ratios mean anything: they are of one run on one machine.`,
    '',
    `Machine: ${machine}. ${rounds} interleaved rounds of ${seconds} s each, after a second of warm-up; medians, and in brackets the lowest and highest ratio of the rounds.`,
    '',
    '![Requests per second, relative to the limit](report.svg)',
    '',
    ...facts.map((fact) => `- ${fact}`),
    '',
    '## What was aimed at',
    '',
    'Ratios are of requests per second, with 16 requests at once.',
    '',
    '| connections stored | what | aim | beyond it | measured |',
    '| --- | --- | --- | --- | --- |',
    ...workloads.flatMap((workload) => aimLines(workload, results)),
    ...deepLines(results),
    ...aims.map(
      ({ size, what, aim, measured }) => `| ${size.toLocaleString('en')} | ${what} | ${aim} | | ${measured} |`,
    ),
    '',
    '## All measurements',
    '',
    '| stored | workload | at once | server | requests/s | p50 ms | p99 ms | CPU ms/request | statements/request | to the limit | to PostGraphile | failed |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...results.all().map((entry) => line(entry, results)),
    '',
  ];
  return lines.join('\n');
}

function aimLines({ id, title, aims = {}, leastRate }: Workload, results: Results): string[] {
  return results
    .all()
    .filter(({ key }) => key.workload === id && key.server === 'gateway' && key.connections === 16)
    .flatMap(({ key, measured }) => {
      const begin = `| ${key.size.toLocaleString('en')} | (${id}) ${title}`;
      const ratios = Object.entries(aims).map(([other, { aim, beyond }]) => {
        const ratio = ratioTo(other as ServerName, key, measured, results) || 'not in this run';
        return `${begin}, to the ${other} | ≥ ${aim} × | ${beyond ? `${beyond} ×` : ''} | ${ratio} |`;
      });
      const rate = median(rates(measured)).toFixed(0);
      return [...ratios, ...(leastRate ? [`${begin}, requests/s | ≥ ${leastRate} | | ${rate} |`] : [])];
    });
}

function deepLines(results: Results): string[] {
  const [first, last] = results.all().filter(({ key }) => key.workload === 'h');
  if (!first || !last) return [];
  const ratio = median(rates(first.measured)) / median(rates(last.measured));
  const { size } = first.key;
  return [
    `| ${size.toLocaleString('en')} | (h) time of the last page of 100,000, to the first one's | ≤ 1.1 × | | ${ratio.toFixed(2)} |`,
  ];
}

function ratioTo(other: ServerName, key: Key, measured: Measurement[], results: Results): string {
  const found = results
    .all()
    .find(
      ({ key: { size, workload, connections, server } }) =>
        size === key.size && workload === key.workload && connections === key.connections && server === other,
    );
  if (!found) return '';
  const ours = rates(measured);
  const theirs = rates(found.measured);
  const each = ours.map((rate, round) => rate / (theirs[round] ?? NaN));
  return `${(median(ours) / median(theirs)).toFixed(2)} (${Math.min(...each).toFixed(2)}–${Math.max(...each).toFixed(2)})`;
}

function line({ key, measured }: { key: Key; measured: Measurement[] }, results: Results): string {
  const of = (field: keyof Measurement): number => median(measured.map((one) => one[field]));
  const cells = [
    key.size.toLocaleString('en'),
    `(${key.workload}) ${key.title}`,
    key.connections,
    key.server,
    Math.round(of('requestsPerSecond')),
    of('p50Ms').toFixed(1),
    of('p99Ms').toFixed(1),
    of('cpuMsPerRequest').toFixed(2),
    // Counted in the one database alone.
    ['embedded store', 'build of before'].includes(key.server) ? '' : of('statementsPerRequest').toFixed(1),
    key.server === 'limit' ? '' : ratioTo('limit', key, measured, results),
    key.server === 'postgraphile' ? '' : ratioTo('postgraphile', key, measured, results),
    measured.reduce((sum, { failed }) => sum + failed, 0) || '',
  ];
  return `| ${cells.join(' | ')} |`;
}

const colours: Record<string, string> = {
  gateway: '#2563eb',
  'embedded store': '#93c5fd',
  postgraphile: '#d97706',
  'usual stack': '#6b7280',
};

/** Bars: each server's requests per second, relative to the limit, with 16 requests at once. */
export function chart(results: Results): string {
  const bars = results
    .all()
    .filter(({ key }) => key.connections === 16 && key.server in colours)
    .flatMap(({ key, measured }) => {
      const limit = results
        .all()
        .find(
          ({ key: other }) =>
            other.size === key.size &&
            other.workload === key.workload &&
            other.connections === 16 &&
            other.server === 'limit',
        );
      return limit ? [{ key, ratio: median(rates(measured)) / median(rates(limit.measured)) }] : [];
    });
  const height = 24;
  const rows = bars.map(({ key, ratio }, index) => {
    const y = 30 + index * height;
    const width = Math.round(Math.min(ratio, 1) * 400);
    return [
      `<text x="330" y="${y + 13}" text-anchor="end">${key.size.toLocaleString('en')} · (${key.workload}) ${key.server}</text>`,
      `<rect x="340" y="${y}" width="${width}" height="16" fill="${colours[key.server]}"/>`,
      `<text x="${348 + width}" y="${y + 13}">${ratio.toFixed(2)}</text>`,
    ].join('');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="820" height="${40 + bars.length * height}" font-family="system-ui, sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/><text x="340" y="18">Requests per second, relative to the limit (16 at once)</text>${rows.join('')}</svg>\n`;
}
