import type { Services } from '../context.ts';
import { invalidField } from '../errors.ts';

/**
 * Refuses an address that would be refused when it is called, while the caller can still mend it.
 *
 * @throws GatewayError VALIDATION that names the field
 */
export function requireHttps({ oauth2 }: Pick<Services, 'oauth2'>, url: string, field: string): void {
  if (!oauth2.allowHttp && new URL(url).protocol !== 'https:') throw invalidField(field, 'must be an https address');
}
