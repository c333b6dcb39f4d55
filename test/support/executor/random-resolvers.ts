import {
  type GraphQLFieldResolver,
  type GraphQLIsTypeOfFn,
  type GraphQLOutputType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  responsePathAsArray,
} from 'graphql';

/** Resolvers of any field, whose outcome follows from a seed and the place in the result. */
export interface RandomResolvers {
  resolve: GraphQLFieldResolver<unknown, unknown>;
  resolveType: GraphQLTypeResolver<unknown, unknown>;
  isTypeOf: (name: string) => GraphQLIsTypeOfFn<unknown, unknown>;
  /** What the root fields that have no resolver are read from. */
  rootValue: (schema: GraphQLSchema, type: GraphQLObjectType) => unknown;
  /** What resolvers were called with, in order. */
  calls: Call[];
}

export interface Call {
  path: (string | number)[];
  /** The path, and what the resolver was given. */
  seen: string;
}

export interface Odds {
  seed: number;
  /** Whether nothing is waited for. */
  sync: boolean;
  /** One value in so many is an error, a null or of the wrong type. */
  oddOnceIn: number;
}

interface Source {
  place: string;
  fields: Readonly<Record<string, { name: string; type: GraphQLOutputType }>>;
}

export function randomResolvers({ seed, sync, oddOnceIn }: Odds): RandomResolvers {
  const calls: Call[] = [];
  let schema: GraphQLSchema | null = null;
  /** A whole number, at least 0 and less than this one. */
  const below = (place: string, count: number): number => hash(`${seed} ${place}`) % count;

  const later = async (place: string, value: () => unknown): Promise<unknown> => {
    for (let ticks = below(`${place} ticks`, 4); ticks > 0; ticks -= 1) await Promise.resolve();
    return value();
  };

  /** The value, or a promise of it, or what is wrong with it. */
  const outcome = (place: string, value: () => unknown): unknown => {
    const isLate = !sync && below(`${place} late`, 3) === 0;
    const give = (): unknown => {
      if (below(`${place} odd`, oddOnceIn) !== 0) return value();
      const kind = below(`${place} kind`, 5);
      if (kind === 0) throw new Error(`thrown at ${place}`);
      return [null, new Error(`returned at ${place}`), Symbol('none'), undefined][kind - 1];
    };
    return isLate ? later(place, give) : give();
  };

  const valueOf = (type: GraphQLOutputType, place: string): unknown => {
    if (isNonNullType(type)) return valueOf(type.ofType, place);
    if (isListType(type)) {
      const { ofType } = type;
      const items = Array.from({ length: below(`${place} length`, 4) }, (_, index) =>
        outcomeOrNull(`${place}.${index}`, () => valueOf(ofType, `${place}.${index}`)),
      );
      return below(`${place} set`, 4) === 0 ? new Set(items) : items;
    }
    if (isLeafType(type)) return leafOf(type.name, place);
    const types = isObjectType(type) ? [type] : isAbstractType(type) ? schema!.getPossibleTypes(type) : [];
    const concrete = types[below(`${place} type`, types.length)]!;
    return sourceOf({ place, fields: concrete.getFields() }, concrete.name);
  };

  // Items are made at once: one that throws would be the list that throws.
  const outcomeOrNull = (place: string, value: () => unknown): unknown => {
    try {
      return outcome(place, value);
    } catch (thrown) {
      const error = thrown as Error;
      if (sync) return error;
      const rejected = Promise.reject(error);
      // Nobody waits for it where the list itself fails.
      rejected.catch(() => null);
      return rejected;
    }
  };

  const leafOf = (name: string, place: string): unknown => {
    if (name === 'Int') return below(place, 100);
    if (name === 'Float') return below(place, 100) / 8;
    if (name === 'Boolean') return below(place, 2) === 0;
    return name === 'Color' ? [1, 'g'][below(place, 2)] : `text of ${place}`;
  };

  const sourceOf = ({ place, fields }: Source, name: string): unknown => {
    const source: Record<string, unknown> = { __typename: name };
    for (const field of Object.values(fields)) {
      const get = (): unknown => outcome(`${place}/${field.name}`, () => valueOf(field.type, `${place}/${field.name}`));
      const callable = (args: unknown, _context: unknown, info: GraphQLResolveInfo): unknown => {
        record(info, args);
        return get();
      };
      // Not enumerable, or whoever prints the object reads it.
      Object.defineProperty(source, field.name, {
        get: () => (below(`${place}/${field.name} callable`, 3) === 0 ? callable : get()),
      });
    }
    return source;
  };

  const record = (info: GraphQLResolveInfo, args: unknown): string => {
    const path = responsePathAsArray(info.path);
    const place = path.join('.');
    const { parentType, returnType, fieldName, variableValues, operation } = info;
    const types = [];
    for (let at: typeof info.path | undefined = info.path; at; at = at.prev) types.push(at.typename);
    const nodes = info.fieldNodes.map(({ loc }) => loc?.start);
    const seen = {
      fieldName,
      parentType,
      returnType,
      types,
      nodes,
      args,
      variableValues,
      operation: operation.operation,
    };
    calls.push({ path, seen: `${place} ${JSON.stringify(seen)}` });
    return place;
  };

  return {
    calls,
    resolve: (_source, args, _context, info) => {
      const place = record(info, args);
      return outcome(place, () => valueOf(info.returnType, `${place} ${JSON.stringify(args)}`));
    },
    resolveType: (value, _context, info) => {
      const { __typename: name } = value as { __typename: string };
      const place = responsePathAsArray(info.path).join('.');
      const given =
        below(`${place} ${name} named`, oddOnceIn * 2) === 0 ? ['Query', 'None', 'Color', null][below(place, 4)] : name;
      return !sync && below(`${place} type late`, 3) === 0 ? (later(place, () => given) as Promise<string>) : given!;
    },
    isTypeOf: (name) => (value, _context, info) => {
      const place = responsePathAsArray(info.path).join('.');
      const isIt =
        (value as { __typename?: unknown }).__typename === name && below(`${place} is ${name}`, oddOnceIn * 2) !== 0;
      return !sync && below(`${place} is late`, 3) === 0 ? (later(place, () => isIt) as Promise<boolean>) : isIt;
    },
    rootValue: (of, type) => {
      schema = of;
      return sourceOf({ place: 'root', fields: type.getFields() }, type.name);
    },
  };
}

/** FNV-1a, of 32 bits, and mixed so that the lowest bits differ too. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (value ^ (value >>> 16)) >>> 0;
}
