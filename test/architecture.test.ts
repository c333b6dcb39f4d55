import { readdir, readFile } from 'node:fs/promises';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { beforeAll, describe, expect, test } from 'vitest';

/**
 * The rooms of src, in layers: a room imports from the layers below its own, and from nowhere else. A room is a folder, or
 * a file that stands beside the folders.
 */
const layers = [
  ['types'],
  ['errors', 'field-rules', 'ids', 'log', 'sha256', 'start-errors', 'version'],
  ['vault'],
  ['db'],
  ['auth', 'oauth2', 'paging'],
  ['request'],
  ['oauth-apps', 'tenancy'],
  ['credentials'],
  ['connections'],
  ['consent', 'flows'],
  ['bootstrap', 'key-rotation'],
  ['graphql'],
  ['rest'],
  ['http'],
  ['config'],
  ['gateway'],
  ['commands'],
  ['main'],
];

const inRoom = (name: string): string => `^src/${name}(/|\\.ts$)`;

const layerRules = layers.flatMap((rooms, index) =>
  rooms.map((room): IForbiddenRuleType => ({
    name: `${room} imports from the layers below`,
    severity: 'error',
    from: { path: inRoom(room) },
    to: { path: '^src/', pathNot: [room, ...layers.slice(0, index).flat()].map(inRoom) },
  })),
);

const ownRules: IForbiddenRuleType[] = [
  { name: 'no circles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
  {
    name: 'only the composition root imports the schema',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/gateway\\.ts$' },
    to: { path: '^src/graphql/schema\\.ts$' },
  },
  {
    name: 'only the database folder knows the drivers',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/db/' },
    to: { path: 'node_modules/(pg|@prisma/adapter-pg|@electric-sql/pglite|pglite-prisma-adapter)/' },
  },
  {
    name: 'the REST layer only executes documents',
    severity: 'error',
    from: { path: '^src/rest/' },
    to: { path: '^src/graphql/', pathNot: '^src/graphql/server/execute\\.ts$' },
  },
];

describe('the layout', () => {
  let result: ICruiseResult;

  beforeAll(async () => {
    const { output } = await cruise(['src'], {
      ruleSet: { forbidden: [...layerRules, ...ownRules] },
      validate: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: 'src/db/generated' },
      tsPreCompilationDeps: true,
      tsConfig: { fileName: 'tsconfig.json' },
    });
    result = output as ICruiseResult;
  });

  test('was read: every file of src is in a room, and imports are seen', () => {
    const files = result.modules.filter(({ source }) => source.startsWith('src/'));
    expect(files.length).toBeGreaterThan(50);
    const rooms = layers.flat().map((room) => new RegExp(inRoom(room)));
    expect(files.map(({ source }) => source).filter((source) => !rooms.some((room) => room.test(source)))).toEqual([]);
    expect(result.summary.totalDependenciesCruised).toBeGreaterThan(200);
  });

  test('keeps its layers', () => {
    expect(result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });
});

describe('the sources', () => {
  const reads = async (pattern: RegExp): Promise<string[]> => {
    const files = (await readdir('src', { recursive: true })).filter(
      (file) => file.endsWith('.ts') && !file.includes('generated'),
    );
    const texts = await Promise.all(files.map(async (file) => ({ file, text: await readFile(`src/${file}`, 'utf8') })));
    return texts.filter(({ text }) => pattern.test(text)).map(({ file }) => file);
  };

  test('read the environment in main.ts alone', async () => {
    expect(await reads(/process\.env\b/)).toEqual(['main.ts']);
  });

  test('make domain errors in errors.ts alone', async () => {
    expect(await reads(/new GatewayError\(/)).toEqual(['errors.ts']);
  });
});
