import type { Sent } from './canaries.ts';
import { callback, type OAuth2Lookout, piece } from './oauth2-lookout.ts';

type Exchange = (outcome: { rest: string; graphql: string }) => Promise<Sent>;

/** Every way to have the gateway ask a provider for the first tokens. */
export function exchangesOf({
  canaries,
  code,
  lookout,
  own,
  provider,
  upsertByGraphql,
}: OAuth2Lookout): Record<string, Exchange> {
  const rest = (value: { type: string } & Record<string, unknown>, externalId = 'ext_1') => ({
    projectId: lookout.gateway.projectId,
    externalId,
    displayName: 'x',
    pieceName: piece,
    pieceVersion: '1.0.0',
    type: value.type,
    value,
  });

  const ownApp = () => ({
    type: 'OAUTH2',
    client_id: 'client',
    client_secret: canaries.secret('clientSecret'),
    token_url: provider.tokenUrl,
  });

  const registeredCode = () => ({
    code: canaries.secret('code'),
    redirect_url: callback,
    code_challenge: canaries.secret('verifier'),
  });

  const upsert = (value: { type: string } & Record<string, unknown>, outcome: string): Promise<Sent> =>
    lookout.send('/api/v1/app-connections', outcome, { body: rest(value) });

  return {
    'own app, by REST': ({ rest: outcome }) => upsert({ ...ownApp(), ...registeredCode() }, outcome),
    'own app, by REST, in the header': ({ rest: outcome }) =>
      upsert({ ...ownApp(), ...registeredCode(), authorization_method: 'HEADER' }, outcome),
    "the platform's app, by REST": ({ rest: outcome }) =>
      upsert({ type: 'PLATFORM_OAUTH2', ...registeredCode() }, outcome),
    "the operator's app, by REST": ({ rest: outcome }) =>
      upsert({ type: 'CLOUD_OAUTH2', ...registeredCode() }, outcome),
    'client credentials, by REST': ({ rest: outcome }) =>
      upsert({ ...ownApp(), grant_type: 'client_credentials', scope: 'mail' }, outcome),
    'own app, by GraphQL': ({ graphql: outcome }) => upsertByGraphql({ oauth2: { ...own(), ...code() } }, outcome),
    "the platform's app, by GraphQL": ({ graphql: outcome }) => upsertByGraphql({ platformOAuth2: code() }, outcome),
    "the operator's app, by GraphQL": ({ graphql: outcome }) => upsertByGraphql({ cloudOAuth2: code() }, outcome),
    'client credentials, by GraphQL': ({ graphql: outcome }) =>
      upsertByGraphql(
        { oauth2: { ...own(), grantType: 'CLIENT_CREDENTIALS', authorizationMethod: 'HEADER' } },
        outcome,
      ),
  };
}
