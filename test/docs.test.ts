import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((page) => page !== '' && existsSync(page));

const sources = execFileSync('git', ['ls-files', 'src/**.ts'], { encoding: 'utf8' }).trimEnd().split('\n');

const read = (file: string): Promise<string> => readFile(file, 'utf8');

/** What the first group of a pattern matches in a text, each once, sorted. */
const found = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name]) => name!))].sort();

/** The names in backticks in the first column of a page's tables. */
const namesInTables = (page: string): string[] =>
  found(found(page, /^\| (`[^|]*) \|/gm).join('\n'), /`([A-Z][A-Z0-9_]*)`/g);

const withoutCode = (page: string): string => page.replaceAll(/^ *```.*?^ *```$/gms, '');

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = async (page: string): Promise<string[]> =>
  found(withoutCode(await read(page)), /^#{1,6} (.*)$/gm).map(anchorOf);

async function isBroken(page: string, link: string): Promise<boolean> {
  const [path, anchor] = link.split('#') as [string, string?];
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(target)) return true;
  return anchor !== undefined && !(await anchorsOf(target)).includes(anchor);
}

test('the pages of the documentation were found', () => {
  expect(pages).toContain('README.md');
  expect(pages.filter((page) => page.startsWith('docs/')).length).toBeGreaterThan(5);
});

describe.each(pages)('%s', (page) => {
  test('has links that lead somewhere', async () => {
    const links = found(withoutCode(await read(page)), /\]\(([^)\s]+)\)/g).filter((link) => !/^\w+:/.test(link));
    const broken: string[] = [];
    for (const link of links) if (await isBroken(page, link)) broken.push(link);
    expect(broken).toEqual([]);
  });
});

const docs = pages.filter((page) => page.startsWith('docs/'));

test.each(docs)('%s is linked from the README, and links back to it', async (page) => {
  expect(await read('README.md')).toContain(`](${page})`);
  expect(await read(page)).toContain(`](${relative('docs', 'README.md')})`);
});

describe('what the docs list is what the source has', () => {
  test('settings', async () => {
    const settings = found(await read('src/config/config.ts'), /^ {2}([A-Z][A-Z0-9_]*): setting\(/gm);
    expect(settings.length).toBeGreaterThan(30);
    expect(namesInTables(await read('docs/configuration.md'))).toEqual(settings);

    const shellVariables = ['CONNECTION', 'ENGINE_KEY', 'FRONT_END', 'GATEWAY', 'KEY', 'NEW_KEY', 'PROJECT', 'TOKEN'];
    const texts = await Promise.all(['README.md', 'SECURITY.md', ...docs].map(read));
    const assigned = found(texts.join('\n'), /\b([A-Z][A-Z0-9_]*)=/g);
    expect(assigned.filter((name) => !settings.includes(name) && !shellVariables.includes(name))).toEqual([]);
  });

  test('error codes, with their statuses', async () => {
    const codes = found(await read('src/errors.ts'), /^ {2}([A-Z_]+: \d{3}),$/gm);
    expect(codes.length).toBeGreaterThan(15);
    const listed = found(await read('docs/errors.md'), /^\| (`[A-Z_]+` \| \d{3}) \|/gm);
    expect(listed.map((row) => row.replace(/`(.*)` \| /, '$1: '))).toEqual(codes);
  });

  test('exit codes', async () => {
    const ofStartErrors = found(await read('src/start-errors.ts'), /new StartError\(\s*(\d+),/g);
    expect(ofStartErrors.length).toBeGreaterThan(8);
    const listed = found(await read('docs/command-line.md'), /^\| (\d+) \|/gm);
    // Ended by a signal or done, and errors of no kind of their own.
    expect(listed).toEqual(['0', '1', ...ofStartErrors].sort());
  });

  test('status reasons', async () => {
    const reasons = found(await read('src/credentials/status-reason.ts'), /^ {2}([A-Z_]+):/gm);
    expect(reasons.length).toBeGreaterThan(8);
    const rows = found(await read('docs/oauth2.md'), /^\| `(?:ACTIVE|ERROR)` \| ([^|]*) \|/gm);
    expect(found(rows.join('\n'), /`([A-Z0-9_]+)`/g)).toEqual(reasons);
  });

  test('messages of the log', async () => {
    const source = (await Promise.all(sources.map(read))).join('\n');
    const messages = found(
      await read('docs/operations.md'),
      /^ *\| `(?:fatal|error|warn|info)` \| `([^`]*?)(?: ?…)?` \|/gm,
    );
    expect(messages.length).toBeGreaterThan(8);
    expect(messages.filter((message) => !source.includes(message))).toEqual([]);
  });
});
