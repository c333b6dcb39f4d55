import { readFileSync } from 'node:fs';

// The contract's examples, taken from its text. The page has lost its markup there: code is recognised by its form alone.
const text = readFileSync(new URL('../reference/connections-api.txt', import.meta.url), 'utf8');

/** The host that the examples speak to. */
export const exampleHost = 'https://cloud.activepieces.com';

const curlPattern = /^curl (?:'[^']*'|\\\n|[^'\n\\])+/gm;

/** Each `curl` command, with the lines it goes on over. */
export const curlCommands: readonly string[] = text.match(curlPattern) ?? [];

/** The program that stores a connection after an OAuth2 callback. */
export const oauth2Program = between('// After receiving OAuth callback', 'Error Responses');

/** The program that uses axios, without its import. */
export const axiosProgram = between('const client = axios', 'Flows API Flows that use these connections');

export type Json = Record<string, unknown>;

/** Each JSON object that stands outside of commands and programs, in their order. */
export const jsonExamples: readonly Json[] = objectsIn(
  text.replace(curlPattern, '').replace(oauth2Program, '').replace(axiosProgram, ''),
);

function between(start: string, end: string): string {
  const from = text.indexOf(start);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`The contract has no "${start}", or no "${end}" after it.`);
  return text.slice(from, to);
}

function objectsIn(source: string): Json[] {
  const found: Json[] = [];
  for (let start = source.indexOf('{'); start >= 0;) {
    const end = endOfObject(source, start);
    found.push(JSON.parse(source.slice(start, end)) as Json);
    start = source.indexOf('{', end);
  }
  return found;
}

// No text in the examples has a brace.
function endOfObject(source: string, start: number): number {
  let depth = 0;
  for (let at = start; at < source.length; at += 1) {
    if (source[at] === '{') depth += 1;
    if (source[at] === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  throw new Error(`An object does not end: ${source.slice(start, start + 80)}`);
}
