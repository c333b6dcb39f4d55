import type { ConsentApp } from '../../consent/consent.ts';
import { trueOrNull } from '../../credentials/credential.ts';
import { startConsent } from '../../consent/start.ts';
import { oauthAppSettings } from '../../oauth2/app.ts';
import { secretText } from '../../field-rules.ts';
import { builder } from '../builder.ts';
import { connectionTargetFields } from './connection-target.ts';
import { oauthAppFields, oauthAppSettingsOf } from './oauth-app-fields.ts';

const { issuer, authorizationUrl, tokenUrl } = oauthAppSettings.shape;

const OwnOAuthAppInput = builder.inputType('OwnOAuthAppInput', {
  description: 'An OAuth app of your own.',
  fields: (t) => ({
    clientSecret: t.string({ required: true, validate: secretText, description: 'The client secret.' }),
    ...oauthAppFields(t),
    authorizationUrl: t.string({
      required: true,
      validate: authorizationUrl,
      description: 'Where users are sent to consent.',
    }),
    tokenUrl: t.string({ required: true, validate: tokenUrl, description: "The provider's token endpoint." }),
    issuer: t.string({
      validate: issuer,
      description:
        'The issuer identifier of the authorization server. A response from another one is rejected (RFC 9207). Its metadata is not fetched.',
    }),
  }),
});

const OAuth2AppInput = builder.inputType('OAuth2AppInput', {
  description:
    'The OAuth app that requests consent: exactly one of these, which also determines the type of the connection.',
  isOneOf: true,
  fields: (t) => ({
    oauth2: t.field({ type: OwnOAuthAppInput, description: 'Type OAUTH2: an app of your own.' }),
    platformOAuth2: t.boolean({
      validate: trueOrNull,
      description: 'Type PLATFORM_OAUTH2: the app the platform registered. Give true.',
    }),
    cloudOAuth2: t.boolean({
      validate: trueOrNull,
      description: 'Type CLOUD_OAUTH2: the app the operator registered. Give true.',
    }),
  }),
});

const StartOAuth2Input = builder.inputType('StartOAuth2Input', {
  description: 'The connection that a consent is for, identified by its external id.',
  fields: (t) => ({
    ...connectionTargetFields(t),
    app: t.field({ type: OAuth2AppInput, required: true, description: 'The OAuth app that requests consent.' }),
  }),
});

const StartOAuth2Payload = builder.simpleObject('StartOAuth2Payload', {
  description: 'The outcome of `startOAuth2`.',
  fields: (t) => ({
    authorizationUrl: t.string({ description: 'Open it in the same browser, as a pop-up for instance.' }),
    externalId: t.string({ description: 'The external id the connection will have.' }),
    expires: t.field({ type: 'DateTime', description: 'When the consent expires.' }),
  }),
});

builder.mutationField('startOAuth2', (t) =>
  t.field({
    type: StartOAuth2Payload,
    description:
      "Starts a consent: returns the provider's URL to send the user's browser to. When the user comes back, the connection is stored, or the one with the same external id gets a new credential, and a page tells the window that opened it. Call it from that browser, with `credentials: 'include'`: a cookie binds the consent to it. It is refused (CONSENT_FAILED, reason OTHER_HOST_NAME) where the browser would not send that cookie to PUBLIC_URL.",
    args: { input: t.arg({ type: StartOAuth2Input, required: true, description: 'The connection to come.' }) },
    resolve: async (_root, { input: { app, ...target } }, ctx) => {
      const { browserItem, ...started } = await startConsent(ctx, target, consentAppOf(app));
      ctx.storeInBrowser(browserItem);
      return started;
    },
  }),
);

function consentAppOf({ oauth2, platformOAuth2 }: typeof OAuth2AppInput.$inferInput): ConsentApp {
  if (oauth2) {
    const { issuer = null, ...settings } = oauthAppSettingsOf(oauth2);
    return { type: 'OAUTH2', settings: { ...settings, issuer, issInResponse: false } };
  }
  return { type: platformOAuth2 ? 'PLATFORM_OAUTH2' : 'CLOUD_OAUTH2' };
}
