import type { Services } from '../request/context.ts';
import { consentFailed } from '../errors.ts';
import type { ConsentServer } from './consent.ts';

const wrongIssuer =
  'The response is from another authorization server than the one you were sent to. Nothing was stored.';
const missingIssuer = 'The response does not identify its authorization server, as it should. Nothing was stored.';

/**
 * Checks that a code is from the expected authorization server, before it is sent to the app's token endpoint (mix-up attacks:
 * RFC 9207, section 2.4, and RFC 9700, section 4.4). For an app without an issuer, it must at least not be from a server whose
 * token endpoint is known from other apps to be elsewhere: otherwise an attacker's app would only have to omit the issuer.
 *
 * @param iss the values of the parameter `iss`; a valid response has at most one
 * @throws GatewayError CONSENT_FAILED
 */
export async function requireExpectedIssuer(
  services: Pick<Services, 'db' | 'oauth2'>,
  { issuer, issInResponse, tokenUrl }: ConsentServer,
  iss: string[],
): Promise<void> {
  const [named, ...more] = iss;
  if (named === undefined) {
    if (issInResponse) throw consentFailed(missingIssuer);
    return;
  }
  const isRight = issuer === null ? await isPlausibleIssuer(services, named, tokenUrl) : named === issuer;
  if (!isRight || more.length > 0) throw consentFailed(wrongIssuer);
}

/** Whether an issuer's code may be sent to a token endpoint, as far as is known from all apps. */
async function isPlausibleIssuer(
  { db, oauth2 }: Pick<Services, 'db' | 'oauth2'>,
  issuer: string,
  tokenUrl: string,
): Promise<boolean> {
  const operators = [...oauth2.cloudApps.values()].filter((app) => app.issuer === issuer);
  const platforms = await db.oAuthApp.findMany({
    where: { issuer },
    distinct: ['tokenUrl'],
    select: { tokenUrl: true },
  });
  const known = [...operators, ...platforms].map((app) => app.tokenUrl);
  // A provider may have several token endpoints, on its issuer's host or others.
  return known.length === 0 || [issuer, ...known].some((address) => originOf(address) === originOf(tokenUrl));
}

const originOf = (address: string): string | null => (URL.canParse(address) ? new URL(address).origin : null);
