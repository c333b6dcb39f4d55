import { deleteOAuthApp, listOAuthApps, type ShownOAuthApp, upsertOAuthApp } from '../../oauth-apps/manage.ts';
import { oauthAppSettings } from '../../oauth2/app.ts';
import { nameText, secretText } from '../../field-rules.ts';
import { builder } from '../builder.ts';
import { wantsItems } from '../selection.ts';
import { Node } from './node-interface.ts';
import { AuthorizationMethod } from './credential-input.ts';
import { oauthAppFields, oauthAppSettingsOf } from './oauth-app-fields.ts';

const { issuer, authorizationUrl, tokenUrl } = oauthAppSettings.shape;

const OAuthApp = builder.objectRef<ShownOAuthApp>('OAuthApp').implement({
  description:
    "An OAuth app that the platform registered with a provider, for a piece's PLATFORM_OAUTH2 connections. Without its client secret.",
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id, `oauthapp_…`.' }),
    pieceName: t.exposeString('pieceName', { description: 'The piece (integration) it is for.' }),
    clientId: t.exposeString('clientId', { description: 'The client id.' }),
    authorizationUrl: t.exposeString('authorizationUrl', { description: 'Where users are sent to consent.' }),
    tokenUrl: t.exposeString('tokenUrl', { description: "The provider's token endpoint." }),
    scopes: t.exposeStringList('scopes', { description: 'The requested scopes.' }),
    pkce: t.exposeBoolean('pkce', { description: 'Whether the authorization request uses PKCE (S256).' }),
    authorizationMethod: t.expose('authorizationMethod', {
      type: AuthorizationMethod,
      description: 'How the client id and secret are sent to the token endpoint.',
    }),
    authorizationParams: t.field({
      type: 'JSONObject',
      description: 'Additional parameters of the authorization request.',
      resolve: ({ authorizationParams }) => authorizationParams,
    }),
    responseFields: t.exposeStringList('responseFields', {
      description: 'The names of additional token response fields to store, besides the known ones.',
    }),
    issuer: t.exposeString('issuer', {
      nullable: true,
      description:
        'The issuer identifier of the authorization server; null if it was not given. A response from another one is rejected.',
    }),
    issInResponse: t.exposeBoolean('issInResponse', {
      description:
        'Whether the authorization server identifies itself in its responses (RFC 9207): a response that does not is rejected then.',
    }),
    created: t.expose('created', { type: 'DateTime', description: 'When it was registered.' }),
    updated: t.expose('updated', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
});

builder.queryField('oauthApps', (t) =>
  t.connection(
    {
      type: OAuthApp,
      description: "The platform's OAuth apps, oldest first. For platform admins.",
      resolve: (_root, args, ctx, info) => listOAuthApps(ctx, args, { items: wantsItems(info) }),
    },
    { name: 'OAuthAppConnection', description: 'A page of OAuth apps.' },
    { name: 'OAuthAppEdge', description: 'An OAuth app in a page.' },
  ),
);

const UpsertOAuthAppInput = builder.inputType('UpsertOAuthAppInput', {
  description: 'An OAuth app, identified by its piece.',
  fields: (t) => ({
    pieceName: t.string({
      required: true,
      validate: nameText,
      description: 'The piece (integration) it is for. An app that the platform has for it is overwritten.',
    }),
    clientSecret: t.string({
      validate: secretText.nullish(),
      description:
        'The client secret. Unchanged when left out; required for a new app, another client id or token address.',
    }),
    ...oauthAppFields(t),
    issuer: t.string({
      validate: issuer,
      description:
        "The authorization server's identifier, an https address. Its metadata (RFC 8414, or OpenID Connect Discovery) is fetched for its endpoints; responses are checked against it (RFC 9207).",
    }),
    authorizationUrl: t.string({
      validate: authorizationUrl.nullish(),
      description:
        "Where users are sent to consent. Required without `issuer`; with it, the metadata's, with parameters if you like.",
    }),
    tokenUrl: t.string({
      validate: tokenUrl.nullish(),
      description: "The provider's token endpoint. Required without `issuer`; with it, the metadata's.",
    }),
  }),
});

const UpsertOAuthAppPayload = builder.simpleObject('UpsertOAuthAppPayload', {
  description: 'The outcome of `upsertOAuthApp`.',
  fields: (t) => ({ oauthApp: t.field({ type: OAuthApp, description: 'The app as it is now.' }) }),
});

const DeleteOAuthAppInput = builder.inputType('DeleteOAuthAppInput', {
  description: 'Which OAuth app to delete.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The app.' }) }),
});

const DeleteOAuthAppPayload = builder.simpleObject('DeleteOAuthAppPayload', {
  description: 'The outcome of `deleteOAuthApp`.',
  fields: (t) => ({ deletedOAuthAppId: t.id({ description: 'The id of the app that was deleted.' }) }),
});

builder.mutationFields((t) => ({
  upsertOAuthApp: t.field({
    type: UpsertOAuthAppPayload,
    description: "Registers the platform's OAuth app for a piece, or overwrites it. For platform admins.",
    args: { input: t.arg({ type: UpsertOAuthAppInput, required: true, description: 'The app.' }) },
    resolve: async (_root, { input }, ctx) => {
      const { clientSecret = null, issuer = null, authorizationUrl = null, tokenUrl = null, ...settings } = input;
      const server = { issuer, authorizationUrl, tokenUrl };
      return { oauthApp: await upsertOAuthApp(ctx, { ...oauthAppSettingsOf(settings), ...server, clientSecret }) };
    },
  }),
  deleteOAuthApp: t.field({
    type: DeleteOAuthAppPayload,
    description:
      "Deletes an OAuth app. Connections created with it stay, but can't be refreshed any more. For platform admins.",
    args: { input: t.arg({ type: DeleteOAuthAppInput, required: true, description: 'Which app.' }) },
    resolve: async (_root, { input: { id } }, ctx) => {
      await deleteOAuthApp(ctx, id);
      return { deletedOAuthAppId: id };
    },
  }),
}));
