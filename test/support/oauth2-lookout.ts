import { createOAuth2 } from '../../src/oauth2/oauth2.ts';
import { type Canaries, createCanaries, expectNoLeaks, type Lookout, openLookout, type Sent } from './canaries.ts';
import type { Provider, ScriptedAnswer, TokenRequest } from './provider.ts';
import { inHeader, secretsSent } from './sent-secrets.ts';

export const piece = '@activepieces/piece-gmail';
export const callback = 'https://app.example.com/callback';

export const upsertApp =
  'mutation A($input: UpsertOAuthAppInput!) { upsertOAuthApp(input: $input) { oauthApp { id clientId } } }';

const upsertConnection =
  'mutation U($input: UpsertConnectionInput!) { upsertConnection(input: $input) { connection { id status statusMessage } } }';

/** Watches a gateway whose connections have their tokens from a provider, with an app of the operator and one of the platform. */
export interface OAuth2Lookout {
  provider: Provider;
  canaries: Canaries;
  lookout: Lookout;
  /** The settings of both apps. */
  appSettings: { pieceName: string; clientId: string; authorizationUrl: string; tokenUrl: string };
  /** Grants tokens, and repeats what it was sent, where a provider's clients would look for other things. */
  grant: (request: TokenRequest) => ScriptedAnswer;
  /** An app of a connection's own, with a new secret. */
  own(): { clientId: string; clientSecret: string; tokenUrl: string };
  /** A new code. */
  code(): { code: string; redirectUrl: string; codeChallenge: string };
  upsertByGraphql(credential: object, outcome: string, externalId?: string): Promise<Sent>;
  idOf(externalId: string): Promise<string>;
  recheck(externalId: string): Promise<Sent>;
  /** Also what the gateway made up itself and sent to the provider is a secret that must be nowhere. */
  expectNothingFound(): Promise<void>;
}

/** Opens a gateway, and watches it; the provider grants tokens. */
export async function openOAuth2Lookout(provider: Provider): Promise<OAuth2Lookout> {
  const canaries = createCanaries();
  const appSettings = {
    pieceName: piece,
    clientId: 'client',
    authorizationUrl: 'https://provider.example.com/authorize',
    tokenUrl: provider.tokenUrl,
  };

  const grant = ({ parameters }: TokenRequest): ScriptedAnswer => ({
    body: {
      access_token: canaries.readableSecret('accessToken'),
      refresh_token: canaries.secret('refreshToken'),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'mail',
      id_token: canaries.readableSecret('idToken'),
      authed_user: {
        access_token: canaries.readableSecret('userToken'),
        refresh_token: canaries.secret('userRefreshToken'),
      },
      request: [{ client_secret: parameters.client_secret, refresh_token: parameters.refresh_token }],
    },
  });

  provider.requests.length = 0;
  provider.script(grant);
  const lookout = await openLookout(canaries, {
    oauth2: createOAuth2({
      publicUrl: 'https://gateway.example.com',
      allowPrivateHosts: true,
      apps: [
        {
          ...appSettings,
          pkce: true,
          scopes: ['mail'],
          clientSecret: canaries.secret('operatorsSecret'),
          authorizationMethod: 'HEADER',
          authorizationParams: {},
          responseFields: [],
          issuer: null,
          issInResponse: false,
        },
      ],
    }),
  });
  await lookout.sendGraphql(upsertApp, {
    input: { ...appSettings, clientSecret: canaries.secret('platformsSecret') },
  });

  const own = () => ({
    clientId: 'client',
    clientSecret: canaries.secret('clientSecret'),
    tokenUrl: provider.tokenUrl,
  });
  const code = () => ({
    code: canaries.secret('code'),
    redirectUrl: callback,
    codeChallenge: canaries.secret('verifier'),
  });

  const upsertByGraphql = (credential: object, outcome: string, externalId = 'ext_1'): Promise<Sent> => {
    const { projectId } = lookout.gateway;
    const input = { projectId, externalId, displayName: 'x', pieceName: piece, pieceVersion: '1.0.0', credential };
    return lookout.sendGraphql(upsertConnection, { input }, outcome);
  };

  const idOf = async (externalId: string): Promise<string> =>
    (await lookout.gateway.services.db.appConnection.findFirstOrThrow({ where: { externalId } })).id;

  const recheck = async (externalId: string): Promise<Sent> =>
    lookout.sendGraphql(
      'mutation R($id: ID!) { recheckConnection(input: { id: $id }) { connection { status statusReason statusMessage } } }',
      { id: await idOf(externalId) },
    );

  /** Nothing asked a provider unseen: what went there is known as a secret, also what the gateway made up itself. */
  function knowWhatWasSent(): void {
    for (const request of provider.requests) {
      for (const secret of secretsSent(request)) canaries.all.add(secret);
      if (request.authorization) canaries.all.add(inHeader(request.authorization));
    }
  }

  async function expectNothingFound(): Promise<void> {
    knowWhatWasSent();
    await expectNoLeaks(lookout);
  }

  return {
    provider,
    canaries,
    lookout,
    appSettings,
    grant,
    own,
    code,
    upsertByGraphql,
    idOf,
    recheck,
    expectNothingFound,
  };
}
