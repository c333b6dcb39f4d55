/** A consent under way: what is kept of it while the browser is at the provider. */
import type { OAuthAppSettings } from '../oauth2/app.ts';
import type { RegisteredAppType } from '../oauth-apps/find.ts';
import type { ConnectionTarget } from '../connections/upsert.ts';
import { sha256 } from '../sha256.ts';

/** How long a browser may take to come back, in ms. */
export const consentLifetimeMs = 600_000;

/** Whose app asks for consent: the caller's own, or one that is registered for the piece. */
export type ConsentApp =
  { type: 'OAUTH2'; settings: Omit<OAuthAppSettings, 'pieceName'> } | { type: RegisteredAppType };

/** What is sealed: the connection that is to be stored in the end, and what the code is exchanged with. */
export interface ConsentRequest {
  target: ConnectionTarget;
  app: ConsentApp;
  codeVerifier: string | null;
  redirectUrl: string;
  /** Where the browser was sent. An older version did not keep it: its consents are over ten minutes after an upgrade. */
  server?: ConsentServer;
}

/** The authorization server that was asked for consent. */
export type ConsentServer = Pick<OAuthAppSettings, 'issuer' | 'issInResponse' | 'clientId' | 'tokenUrl'>;

/** Where a consent's sealed request stands; what seals it is bound to it. */
export const consentPlace = (consentId: string): string => `consent:${consentId}`;

/** Under which name a browser keeps that a consent was started in it. Each has its own: several may be under way. */
export const consentName = (consentId: string): string => `connections_gateway_${consentId}`;

/** What is stored of a random secret: enough to recognize it. */
export const digestOf = (secret: string): string => sha256(secret).toString('hex');
