import { GraphQLError, GraphQLScalarType } from 'graphql';
import { DateTimeISOResolver } from 'graphql-scalars';

/**
 * ISO 8601 times of the years 0 to 9999 (later ones have another form). Its errors are created here, since the library's
 * repeat the value.
 */
export const DateTime = new GraphQLScalarType<Date, string>({
  ...DateTimeISOResolver.toConfig(),
  parseValue: parseTime,
  parseLiteral: (node) => parseTime('value' in node ? node.value : null),
});

function parseTime(value: unknown): Date {
  const time = tryParse(value);
  const year = time?.getUTCFullYear() ?? -1;
  if (!time || year < 0 || year > 9999) throw new GraphQLError('must be a time in ISO 8601');
  return time;
}

function tryParse(value: unknown): Date | null {
  try {
    return DateTimeISOResolver.parseValue(value);
  } catch {
    return null;
  }
}
