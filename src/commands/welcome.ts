import type { BootstrapResult } from '../bootstrap/bootstrap.ts';

/**
 * What a start prints: the addresses and, the first time, what was made.
 *
 * @param url where browsers reach the gateway
 * @param first null: it was made before
 */
export function welcome(url: string, first: BootstrapResult | null, demoData: boolean): string {
  const addresses = `  GraphiQL   ${url}/graphql\n  REST API   ${url}/docs\n`;
  if (!first) return `\nConnections Gateway is ready.\n\n${addresses}\n`;
  const { projectId, generatedKey } = first;
  return `
Connections Gateway is ready, with a new database${demoData ? ' and sample data' : ''}.

${addresses}  Project    ${projectId}   (the key's default project, for requests that name none)
  API key    ${generatedKey ? `${generatedKey}   (shown only once: keep it)` : 'the one in BOOTSTRAP_API_KEY'}

Try it:

  curl -H "Authorization: Bearer ${generatedKey ?? '$BOOTSTRAP_API_KEY'}" "${url}/api/v1/app-connections?limit=3"

`;
}
