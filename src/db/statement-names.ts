import { sha256 } from '../sha256.ts';

/** Returns the name of a statement; empty: it is not prepared. */
export type StatementNames = (query: { sql: string }) => string;

/** Most statements have one of a few shapes; combinations of filters that callers send must not fill the server's memory. */
const maxNames = 500;

/**
 * Names SQL statements, so that PostgreSQL parses each once per connection. At most 500 get a name; others are parsed each time.
 */
export function createStatementNames(): StatementNames {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined || names.size >= maxNames) return known ?? '';
    const name = `gateway_${sha256(sql).toString('hex').slice(0, 32)}`;
    names.set(sql, name);
    return name;
  };
}
