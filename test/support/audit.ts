import { graphql } from '../documents/gql.ts';
import type { AuditAction } from '../documents/graphql.ts';
import type { TestGateway } from './gateway.ts';

/** The query for a page of audit events, newest first. */
export const auditEvents = graphql(`
  query AuditEvents($filter: AuditEventFilter) {
    auditEvents(first: 100, filter: $filter) {
      totalCount
      edges {
        node {
          action
          entityId
          actor {
            email
          }
          apiKeyId
          requestId
          requestIdFromCaller
          details
          created
        }
      }
    }
  }
`);

/** The events of an action, oldest first; once all is recorded that was under way. */
export async function eventsOf(gateway: TestGateway, action: AuditAction) {
  await gateway.services.refusals.settled();
  const { auditEvents: page } = await gateway.query(auditEvents, { filter: { action: [action] } });
  return page.edges.map(({ node }) => node).reverse();
}

/** The details alone of the events of an action, oldest first. */
export async function detailsOf(gateway: TestGateway, action: AuditAction) {
  return (await eventsOf(gateway, action)).map(({ details }) => details);
}
