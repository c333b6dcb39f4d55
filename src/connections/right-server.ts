import type { Services } from '../context.ts';
import { consentFailed } from '../errors.ts';
import type { ConsentServer } from './consent.ts';

const another = 'The answer is from another authorization server than the one you were sent to. Nothing was stored.';
const unnamed = 'The answer does not say which authorization server it is from, as it should. Nothing was stored.';

/**
 * Makes sure that a code is from the server that was asked, before it goes to that server's token address (mix-up; RFC 9207,
 * section 2.4, and RFC 9700, section 4.4). Where the app's issuer is not known, the answer must at least not name one that is known
 * of another app: or whoever brings an app would only have to leave the issuer out.
 *
 * @param iss what the answer names: once, if it is right
 * @throws GatewayError CONSENT_FAILED
 */
export async function requireRightServer(
  services: Pick<Services, 'db' | 'oauth2'>,
  { issuer, issInResponse, authorizationUrl }: ConsentServer,
  iss: string[],
): Promise<void> {
  const [named, ...more] = iss;
  if (named === undefined) {
    if (issInResponse) throw consentFailed(unnamed);
    return;
  }
  if (more.length > 0) throw consentFailed(another);
  if (issuer !== null ? named === issuer : originOf(named) === originOf(authorizationUrl)) return;
  if (issuer !== null || (await isKnownIssuer(services, named))) throw consentFailed(another);
}

async function isKnownIssuer({ db, oauth2 }: Pick<Services, 'db' | 'oauth2'>, issuer: string): Promise<boolean> {
  if ([...oauth2.cloudApps.values()].some((app) => app.issuer === issuer)) return true;
  return (await db.oAuthApp.count({ where: { issuer } })) > 0;
}

const originOf = (address: string): string | null => (URL.canParse(address) ? new URL(address).origin : null);
