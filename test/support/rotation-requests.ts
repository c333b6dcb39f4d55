import type { GatewayProcess } from './process.ts';
import { pieceOf, workers } from './rotation-store.ts';

/** Whose requests these are. */
export interface Caller {
  key: string;
  projectId: string;
  tokenUrl: string;
}

export async function askJson(
  { key }: Caller,
  gateway: GatewayProcess,
  path: string,
  body?: Record<string, unknown>,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(gateway.address() + path, {
    method: body ? 'POST' : 'GET',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

export const upsertApp = (caller: Caller, gateway: GatewayProcess, app: number, clientSecret: string) =>
  askJson(caller, gateway, '/graphql', {
    query: 'mutation ($input: UpsertOAuthAppInput!) { upsertOAuthApp(input: $input) { oauthApp { pieceName } } }',
    variables: {
      input: {
        pieceName: pieceOf(app),
        clientId: 'client',
        clientSecret,
        authorizationUrl: 'https://provider.example.com/authorize',
        tokenUrl: caller.tokenUrl,
      },
    },
  });

/** The answer to `upsertApp`. */
export const appUpserted = (app: number) => ({
  status: 200,
  body: { data: { upsertOAuthApp: { oauthApp: { pieceName: pieceOf(app) } } } },
});

export const startConsent = (caller: Caller, gateway: GatewayProcess, n: number) =>
  askJson(caller, gateway, '/graphql', {
    query: 'mutation ($input: StartOAuth2Input!) { startOAuth2(input: $input) { externalId } }',
    variables: {
      input: {
        projectId: caller.projectId,
        externalId: `consent-${n}`,
        displayName: 'Consent',
        pieceName: pieceOf(n % workers),
        pieceVersion: '1',
        app: { platformOAuth2: true },
      },
    },
  });
