import { setTimeout as sleep } from 'node:timers/promises';
import { buildSchema, type ExecutionResult, type GraphQLFieldResolver, type GraphQLResolveInfo, parse } from 'graphql';
import { buildExecutionContext } from 'graphql/execution/execute.js';
import { expect, test } from 'vitest';
import { createPreparedExecutor } from '../src/graphql/executor/execute.ts';

type Resolvers = Record<string, Record<string, GraphQLFieldResolver<unknown, unknown>>>;

/** Executes documents on a schema, each parsed once. */
function executorOf(types: string, resolvers: Resolvers) {
  const schema = buildSchema(types);
  for (const [type, fields] of Object.entries(resolvers)) {
    const config = schema.getType(type);
    if (!config || !('getFields' in config)) throw new Error(`${type} has no fields.`);
    for (const [name, resolve] of Object.entries(fields)) Object.assign(config.getFields()[name]!, { resolve });
  }
  const execute = createPreparedExecutor();
  return (text: string) => {
    const document = parse(text);
    return (variableValues: Record<string, unknown> = {}): Promise<ExecutionResult> => {
      const context = buildExecutionContext({ schema, document, variableValues });
      if (!('schema' in context)) throw new Error(context.join('; '));
      return execute(document, context);
    };
  };
}

const items = 'type Query { items: [Item!]! } type Item { name(upTo: Int = 3): String child: Item }';

test('mutations are executed one after the other, each with all that is below it', async () => {
  const log: string[] = [];
  const change: GraphQLFieldResolver<unknown, unknown> = async (_source, _args, _ctx, { path }) => {
    log.push(`${path.key} starts`);
    await sleep(2);
    return {};
  };
  const late: GraphQLFieldResolver<unknown, unknown> = async (_source, _args, _ctx, { path }) => {
    await sleep(2);
    log.push(`${path.prev?.key} ends`);
    return 1;
  };
  const execute = executorOf('type Query { n: Int } type Mutation { change: Done } type Done { late: Int }', {
    Mutation: { change },
    Done: { late },
  });
  expect(await execute('mutation { a: change { late } b: change { late } }')()).toEqual({
    data: { a: { late: 1 }, b: { late: 1 } },
  });
  expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends']);
});

test('a mutation that leaves nothing of the result is the last', async () => {
  const called: unknown[] = [];
  const change: GraphQLFieldResolver<unknown, unknown> = async (_source, _args, _ctx, { path }) => {
    called.push(path.key);
    await sleep(1);
    if (path.key === 'b') throw new Error('It failed.');
    return 1;
  };
  const execute = executorOf('type Query { n: Int } type Mutation { change: Int! }', { Mutation: { change } });
  const { data, errors } = await execute('mutation { a: change b: change c: change }')();
  expect({ data, errors: errors?.map(({ message, path }) => ({ message, path })), called }).toEqual({
    data: null,
    errors: [{ message: 'It failed.', path: ['b'] }],
    called: ['a', 'b'],
  });
});

test('the answer waits for what was started beside what failed', async () => {
  let ended = false;
  const execute = executorOf('type Query { fails: Int! slow: Int }', {
    Query: {
      fails: () => Promise.reject(new Error('It failed.')),
      slow: async () => {
        await sleep(20);
        ended = true;
        return 1;
      },
    },
  });
  expect((await execute('{ fails slow }')()).data).toBeNull();
  expect(ended).toBe(true);
});

test('siblings share the path above them, and every request the nodes of a field', async () => {
  const infos: GraphQLResolveInfo[] = [];
  const execute = executorOf(items, {
    Query: { items: () => [{}, {}] },
    Item: {
      name: (_source, _args, _ctx, info) => {
        infos.push(info);
        return 'x';
      },
    },
  })('{ items { name again: name } }');
  await execute();
  await execute();
  const [name, again, ofNext] = infos as [GraphQLResolveInfo, GraphQLResolveInfo, GraphQLResolveInfo];
  expect(again.path.prev).toBe(name.path.prev);
  expect(ofNext.path.prev).not.toBe(name.path.prev);
  expect(ofNext.path.prev?.prev).toBe(name.path.prev?.prev);
  const nodesOf = (from: number) => infos.slice(from, from + 4).map(({ fieldNodes }) => fieldNodes);
  expect(new Set([...nodesOf(0), ...nodesOf(4)]).size).toBe(2);
});

test('a plan keeps nothing of a request: other conditions select other fields, other variables are other arguments', async () => {
  const execute = executorOf(items, {
    Query: { items: () => [{}] },
    Item: { name: (_source, args) => JSON.stringify(args) },
  })('query ($upTo: Int, $with: Boolean!) { items { name(upTo: $upTo) more: name @include(if: $with) } }');
  const first = { name: '{"upTo":1}', more: '{"upTo":3}' };
  expect(await execute({ upTo: 1, with: true })).toEqual({ data: { items: [first] } });
  expect(await execute({ upTo: 2, with: false })).toEqual({ data: { items: [{ name: '{"upTo":2}' }] } });
  expect(await execute({ with: true })).toEqual({ data: { items: [{ ...first, name: '{"upTo":3}' }] } });
});

test('results are plain objects, except where a field is called __proto__', async () => {
  const execute = executorOf(items, { Query: { items: () => [{ name: 'x' }] } });
  const { data } = await execute('{ items { name } }')();
  expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  const odd = await execute('{ items { __proto__: name } }')();
  expect(JSON.stringify(odd)).toBe('{"data":{"items":[{"__proto__":"x"}]}}');
});

test('fragments that multiply fields are executed, and their plans are not kept', async () => {
  const nested = (depth: number): string =>
    depth === 0 ? 'name' : `a: child { ...F${depth} } b: child { ...F${depth} }`;
  const fragments = Array.from({ length: 10 }, (_, index) => `fragment F${index + 1} on Item { ${nested(index)} }`);
  const seen = new Set<unknown>();
  const execute = executorOf(items, {
    Query: { items: () => [{}] },
    Item: {
      child: (_source, _args, _ctx, { fieldNodes, path }) => {
        if (path.prev?.prev?.key === 'items' && path.key === 'a') seen.add(fieldNodes);
        return {};
      },
    },
  })(`{ items { ...F10 } } ${fragments.join('\n')}`);
  expect(JSON.stringify(await execute()).match(/"name":null/g)).toHaveLength(2 ** 9);
  await execute();
  expect(seen.size).toBe(2);
});
