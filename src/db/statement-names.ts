import { sha256 } from '../sha256.ts';

/** The name of a statement; empty: it has none. */
export type StatementNames = (query: { sql: string }) => string;

/** Most are of a few shapes; what callers can make of filters and lists must not fill the server's memory. */
const maxNames = 500;

/**
 * Names SQL statements, so that PostgreSQL parses and plans each once for a connection. Only so many get a name; later ones
 * are planned each time.
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
