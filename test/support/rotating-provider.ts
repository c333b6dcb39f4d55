import type { ScriptedAnswer, TokenRequest } from './provider.ts';

/**
 * A provider that takes each refresh token once; its tokens are due again 4 s later. The first ones take it long, so that
 * the command passes over credentials whose refresh is under way: what is refreshed is sealed by k2 already.
 */
export function rotating(count: number, clientSecrets: ReadonlySet<string>) {
  const granted = Array.from({ length: count }, () => 0);
  const refused: TokenRequest[] = [];
  const answer = (request: TokenRequest): ScriptedAnswer => {
    const { refresh_token: token = '', client_secret: clientSecret = '' } = request.parameters;
    const n = Number(/^refresh of (\d+) /.exec(token)?.[1]);
    if (token !== `refresh of ${n} #${granted[n]}` || !clientSecrets.has(clientSecret)) {
      refused.push(request);
      return { status: 400, body: { error: 'invalid_grant' } };
    }
    granted[n]! += 1;
    return {
      body: { ...tokens(n, granted[n]!), token_type: 'Bearer', expires_in: 8 },
      delayMs: granted[n] === 1 ? 1500 : 50,
    };
  };
  return { granted, refused, answer };
}

/** The tokens of a credential; those of grant 0 are stored at first. */
export const tokens = (n: number, grant: number) => ({
  access_token: `access of ${n} #${grant}`,
  refresh_token: `refresh of ${n} #${grant}`,
});
