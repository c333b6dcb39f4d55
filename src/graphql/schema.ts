import './api-key.ts';
import './app-connection.ts';
import './audit-event.ts';
import './flow.ts';
import './node.ts';
import './oauth-app.ts';
import './owner.ts';
import './platform.ts';
import './project.ts';
import './rate-limit.ts';
import './replace-connection.ts';
import './start-oauth2.ts';
import './viewer.ts';
import { builder } from './builder.ts';

/** The gateway's GraphQL schema. Only the composition root and the code generator import it. */
export const schema = builder.toSchema();
