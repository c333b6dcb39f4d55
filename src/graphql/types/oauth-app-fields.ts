import { type OAuthAppSettings, oauthAppSettings } from '../../oauth2/app.ts';
import type { InputFields } from '../builder.ts';
import { AuthorizationMethod } from './credential-input.ts';

const { clientId, scopes, authorizationParams, responseFields } = oauthAppSettings.shape;

/** The fields of inputs that hold an OAuth app's settings, all but its client secret and its authorization server. */
export const oauthAppFields = (t: InputFields) => ({
  clientId: t.string({ required: true, validate: clientId, description: 'The client id.' }),
  scopes: t.stringList({
    required: true,
    defaultValue: [],
    validate: scopes,
    description: 'The scopes to ask for.',
  }),
  pkce: t.boolean({
    required: true,
    defaultValue: true,
    description: 'Ask for consent with PKCE (S256). Switch it off for providers that refuse it.',
  }),
  authorizationMethod: t.field({
    type: AuthorizationMethod,
    required: true,
    defaultValue: 'BODY',
    description: 'How the client id and secret are sent to the token endpoint.',
  }),
  authorizationParams: t.field({
    type: 'JSONObject',
    validate: authorizationParams.nullish(),
    description: 'What else to send with the authorization request, as `{"access_type": "offline"}`.',
  }),
  responseFields: t.stringList({
    required: true,
    defaultValue: [],
    validate: responseFields,
    description:
      "The names of additional fields of the provider's token responses to keep for flows, beside those of OAuth2, OpenID Connect and common providers.",
  }),
});

/** The settings that were given, with the types that validation has made sure of. */
export function oauthAppSettingsOf<T extends { authorizationParams?: Record<string, unknown> | null }>({
  authorizationParams,
  ...settings
}: T): Omit<T, 'authorizationParams'> & Pick<OAuthAppSettings, 'authorizationParams'> {
  return { ...settings, authorizationParams: (authorizationParams ?? {}) as Record<string, string> };
}
