import './types/api-key.ts';
import './types/app-connection.ts';
import './types/app-connection-page.ts';
import './types/audit-event.ts';
import './types/change-connection.ts';
import './types/flow.ts';
import './types/member.ts';
import './types/node.ts';
import './types/oauth-app.ts';
import './types/user.ts';
import './types/piece.ts';
import './types/platform.ts';
import './types/project.ts';
import './types/rate-limit.ts';
import './types/replace-connection.ts';
import './types/start-oauth2.ts';
import './types/viewer.ts';
import { builder } from './builder.ts';

/** The gateway's GraphQL schema. Only the composition root and the code generator import it. */
export const schema = builder.toSchema();
