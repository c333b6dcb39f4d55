import { invalidField } from '../errors.ts';
import type { OAuth2 } from './oauth2.ts';

/**
 * Refuses an address that would be refused when it is called, while the caller can still mend it.
 *
 * @throws GatewayError VALIDATION that names the field
 */
export function requireHttps({ allowHttp }: Pick<OAuth2, 'allowHttp'>, url: string, field: string): void {
  if (!allowHttp && new URL(url).protocol !== 'https:') throw invalidField(field, 'must be an https address');
}
