import { z } from 'zod';
import { type ReadConnection, readCredential } from '../connections/read-credential.ts';
import { type Answer, jsonAnswer } from '../request/answer.ts';
import type { RequestContext } from '../request/context.ts';
import { requestObject } from './request-object.ts';
import { readRequest } from './request.ts';
import type { Operation } from './route.ts';
import { connection, noBody } from './shapes.ts';

const query = requestObject({
  projectId: z.string().optional().describe("The project; the API key's default project when left out."),
  pieceName: z.string().optional().describe('When given, the connection must be for this piece.'),
});

const response = connection
  .extend({
    value: z
      .looseObject({ type: z.string() })
      .describe(
        "The credential, fresh; without `refresh_token` and `client_secret`, which are the gateway's business.",
      ),
  })
  .meta({ id: 'AppConnectionWithCredential', description: 'A connection and its credential.' });

/** Reads a credential for a flow engine: the only response that contains one, and not available in GraphQL. */
export const credentialRead = {
  method: 'get',
  path: '/api/v1/worker/app-connections/:externalId',
  operationId: 'readAppConnectionCredential',
  summary: 'Read the credential of a connection, for a flow to use; needs the permission CREDENTIALS_READ',
  query,
  body: noBody,
  status: 200,
  response,
} satisfies Operation;

/** What a read costs, in points. */
const cost = 1;

/** Answers a credential read for a caller who has been authenticated. */
export async function answerCredentialRead(request: Request, externalId: string, ctx: RequestContext): Promise<Answer> {
  await ctx.rateLimits.spend(ctx, cost);
  const { query: parameters } = await readRequest(credentialRead, request, { externalId });
  const key = { externalId, ...(parameters as z.output<typeof query>) };
  const read = await ctx.place.run(1, ctx.signal, () => readCredential(ctx, key));
  return jsonAnswer(200, toBody(read), { 'Cache-Control': 'no-store' });
}

// The shape picks its fields: what else the row has stays here.
function toBody({ connection: { created, updated, metadataText, ...found }, value }: ReadConnection) {
  const body: z.input<typeof response> = {
    ...found,
    metadata: metadataText === null ? null : (JSON.parse(metadataText) as Record<string, unknown>),
    created: created.toISOString(),
    updated: updated.toISOString(),
    value,
  };
  return response.parse(body);
}
