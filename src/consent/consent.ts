/** A consent in progress: what is stored while the browser is at the provider. */
import type { OAuthAppSettings } from '../oauth2/app.ts';
import type { RegisteredAppType } from '../oauth-apps/find.ts';
import type { ConnectionTarget } from '../connections/upsert.ts';
import { sha256 } from '../sha256.ts';

/** How long a consent is valid, in ms. */
export const consentLifetimeMs = 600_000;

/** The OAuth app that requests consent: the caller's own, or the one registered for the piece. */
export type ConsentApp =
  { type: 'OAUTH2'; settings: Omit<OAuthAppSettings, 'pieceName'> } | { type: RegisteredAppType };

/** What is sealed with a consent: the connection to store in the end, and the parameters of the code exchange. */
export interface ConsentRequest {
  target: ConnectionTarget;
  app: ConsentApp;
  codeVerifier: string | null;
  redirectUrl: string;
  /** The authorization server. Missing in consents that an older version started, which expire ten minutes after the upgrade. */
  server?: ConsentServer;
  /** The host name of the gateway that it was started at, as the request arrived. Missing as above. */
  startedAt?: string;
}

/** The authorization server of a consent. */
export type ConsentServer = Pick<OAuthAppSettings, 'issuer' | 'issInResponse' | 'clientId' | 'tokenUrl'>;

/** The place that a consent's sealed request is bound to: see `Vault`. */
export const consentPlace = (consentId: string): string => `consent:${consentId}`;

/** The name under which a browser stores the secret of a consent. One for each: several may be in progress. */
export const consentName = (consentId: string): string => `connections_gateway_${consentId}`;

/** The digest that is stored of a random secret: SHA-256 in hex. */
export const digestOf = (secret: string): string => sha256(secret).toString('hex');
