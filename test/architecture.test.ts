import { readdir, readFile } from 'node:fs/promises';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { beforeAll, describe, expect, test } from 'vitest';

/** The gateway's layers: what each may import of the others. */
const layers: Record<string, string[]> = {
  access: ['auth', 'context', 'db', 'errors'],
  audit: ['context', 'db', 'ids', 'set-change'],
  auth: ['db', 'errors', 'text'],
  bootstrap: ['auth', 'connections', 'context', 'db', 'ids'],
  commands: [
    'auth',
    'bootstrap',
    'config',
    'connections',
    'context',
    'db',
    'gateway',
    'ids',
    'key-rotation',
    'key-file',
    'log',
    'oauth2',
    'rate-limits',
    'refusal-limit',
    'start-errors',
    'vault',
    'version',
  ],
  config: ['auth', 'graphql', 'near-miss', 'oauth2', 'start-errors', 'vault'],
  connections: [
    'access',
    'audit',
    'auth',
    'context',
    'db',
    'errors',
    'ids',
    'keyset',
    'oauth2',
    'rate-limits',
    'set-change',
    'text',
    'vault',
  ],
  context: ['auth', 'db', 'log', 'oauth2', 'rate-limits', 'refusal-limit', 'vault'],
  cursor: ['errors'],
  db: ['config', 'start-errors', 'vault'],
  errors: [],
  flows: ['access', 'audit', 'connections', 'context', 'db', 'errors', 'ids', 'keyset', 'set-change'],
  gateway: ['config', 'context', 'graphql', 'http', 'rest'],
  graphql: [
    'access',
    'auth',
    'connections',
    'context',
    'db',
    'errors',
    'flows',
    'ids',
    'json-file',
    'keyset',
    'log',
    'oauth2',
    'rate-limits',
    'storable',
    'tenancy',
    'text',
    'told-fault',
  ],
  http: [
    'auth',
    'connections',
    'context',
    'db',
    'errors',
    'graphql',
    'log',
    'oauth2',
    'rate-limits',
    'rest',
    'told-fault',
    'version',
    'worker',
  ],
  ids: [],
  'json-file': [],
  'key-file': ['config', 'start-errors', 'vault'],
  'key-rotation': ['connections', 'context', 'db', 'oauth2', 'vault'],
  keyset: ['cursor', 'errors'],
  log: [],
  main: ['commands', 'start-errors', 'version'],
  'near-miss': [],
  oauth2: ['access', 'audit', 'context', 'db', 'errors', 'ids', 'json-file', 'keyset', 'text'],
  'rate-limits': ['auth', 'db', 'errors'],
  'refusal-limit': ['db', 'log'],
  rest: ['context', 'errors', 'graphql', 'near-miss', 'storable'],
  'set-change': [],
  'start-errors': [],
  storable: ['errors', 'text'],
  tenancy: ['access', 'audit', 'auth', 'connections', 'context', 'db', 'errors', 'ids', 'keyset'],
  text: [],
  'told-fault': ['db', 'errors', 'log'],
  types: [],
  vault: [],
  version: [],
  worker: ['connections', 'context', 'rest', 'storable'],
};

const inLayer = (name: string): string => `^src/${name}(/|\\.ts$)`;

const layerRules = Object.entries(layers).map(([name, allowed]): IForbiddenRuleType => ({
  name: `${name} imports only what it may`,
  severity: 'error',
  from: { path: inLayer(name) },
  to: { path: '^src/', pathNot: [name, ...allowed].map(inLayer) },
}));

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
    to: { path: '^src/graphql/', pathNot: '^src/graphql/execute\\.ts$' },
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

  test('was read: every file of src is in a layer, and imports are seen', () => {
    const files = result.modules.filter(({ source }) => source.startsWith('src/'));
    expect(files.length).toBeGreaterThan(50);
    const known = Object.keys(layers).map((name) => new RegExp(inLayer(name)));
    expect(files.map(({ source }) => source).filter((source) => !known.some((layer) => layer.test(source)))).toEqual(
      [],
    );
    expect(result.summary.totalDependenciesCruised).toBeGreaterThan(200);
  });

  test('keeps its import rules', () => {
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
