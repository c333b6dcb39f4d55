import {
  allowInsecureRequests,
  type AuthorizationServer,
  customFetch,
  discoveryRequest,
  JSON_ATTRIBUTE_COMPARISON,
  type OperationProcessingError,
  processDiscoveryResponse,
} from 'oauth4webapi';
import { AddressNotAllowed, type OutgoingFetch } from './outgoing.ts';

/** Why an issuer's metadata could not be read. */
export class MetadataError extends Error {
  override readonly name = 'MetadataError';
  /** Whether trying again later may help. */
  readonly isTransient: boolean;

  /** @param message continues a sentence that starts with the name of the issuer's field */
  constructor(message: string, { isTransient = false } = {}) {
    super(message);
    this.isTransient = isTransient;
  }
}

/**
 * Fetches the metadata of an authorization server: RFC 8414, else OpenID Connect Discovery. Each is a call to the provider.
 *
 * @throws MetadataError
 */
export type ReadServerMetadata = (issuer: string) => Promise<AuthorizationServer>;

const mismatch = 'is not what its metadata says';
const noMetadata = 'has no metadata at its well-known addresses (RFC 8414, OpenID Connect Discovery)';

export function createServerMetadataReader(fetch: OutgoingFetch): ReadServerMetadata {
  return async (issuer) => {
    const url = new URL(issuer);
    let firstError: MetadataError | null = null;
    for (const algorithm of ['oauth2', 'oidc'] as const) {
      const response = await discoveryRequest(url, {
        algorithm,
        // OutgoingFetch decides which addresses may be called.
        [allowInsecureRequests]: true,
        [customFetch]: fetch,
      }).catch((error: unknown) => {
        throw errorOfRequest(error);
      });
      try {
        return await processDiscoveryResponse(url, response);
      } catch (error) {
        firstError ??= errorOfResponse(response.status, error);
      }
    }
    throw firstError ?? new MetadataError(noMetadata);
  };
}

function errorOfRequest(error: unknown): MetadataError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof AddressNotAllowed) return new MetadataError('is not a public https address');
  }
  return unavailable();
}

/** @returns null when the response only means that there is no metadata */
function errorOfResponse(status: number, error: unknown): MetadataError | null {
  if (status >= 500 || status === 429) return unavailable();
  const { code } = error as OperationProcessingError;
  return code === JSON_ATTRIBUTE_COMPARISON ? new MetadataError(mismatch) : null;
}

const unavailable = (): MetadataError =>
  new MetadataError('cannot be asked for its metadata now', { isTransient: true });
