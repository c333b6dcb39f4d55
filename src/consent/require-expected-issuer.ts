import type { Services } from '../request/context.ts';
import { consentFailed } from '../errors.ts';
import type { ConsentServer } from './consent.ts';

const wrongIssuer =
  'The answer is from another authorization server than the one you were sent to. Nothing was stored.';
const missingIssuer =
  'The answer does not say which authorization server it is from, as it should. Nothing was stored.';

/**
 * Makes sure that a code is from the server that was asked, before it goes to the app's token address (mix-up; RFC 9207,
 * section 2.4, and RFC 9700, section 4.4). Where the app's issuer is not known, its code must at least not be one of a server that is
 * known of other apps, and go elsewhere: or whoever brings an app would only have to leave the issuer out.
 *
 * @param iss what the answer names: once, if it is right
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

/** Whether a code of an issuer may go to a token address, as far as that is known of all apps. */
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
  // A provider may have several addresses, at its issuer's host or another.
  return known.length === 0 || [issuer, ...known].some((address) => originOf(address) === originOf(tokenUrl));
}

const originOf = (address: string): string | null => (URL.canParse(address) ? new URL(address).origin : null);
