import { beforeEach, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { forgedCursor } from './support/cursor.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addFlow } from './support/tenants.ts';

const deleteWithPage = graphql(`
  mutation DeleteWithPage($id: ID!, $first: Int, $last: Int, $after: String, $before: String, $out: Boolean = false) {
    deleteConnection(input: { id: $id, force: true }) {
      connection {
        ...PageOfChange @skip(if: false)
        ...WrongPage @skip(if: true)
        left: flows(first: 0) @include(if: false) {
          totalCount
        }
        ... @skip(if: $out) {
          projects(first: 1) {
            totalCount
          }
        }
      }
    }
  }

  fragment WrongPage on AppConnection {
    wrong: flows(first: 0) {
      totalCount
    }
  }

  fragment PageOfChange on AppConnection {
    status
    flows(first: $first, last: $last, after: $after, before: $before) {
      totalCount
    }
  }
`);

let gateway: TestGateway;
let id: string;

beforeEach(async () => {
  gateway = await openTestGateway();
  id = await addConnection(gateway);
  await addFlow(gateway, 'flow', [id]);
});

const statusOf = async () =>
  (await gateway.services.db.appConnection.findUniqueOrThrow({ where: { id }, select: { status: true } })).status;

const sizes = 'must be between 1 and 100';
test.each([
  [{ first: 0 }, 'first', sizes],
  [{ last: 101 }, 'last', sizes],
  [{ first: 1, last: 1 }, 'last', 'cannot be given together with first'],
  [{ after: 'x' }, 'after', 'is not a cursor of this list'],
  [{ before: 'x' }, 'before', 'is not a cursor of this list'],
  [{ after: forgedCursor('["created",0,"flow"]') }, 'after', 'is a cursor of another order than "id"'],
])('a change whose outcome is asked for with a page of %o is not made', async (page, field, message) => {
  const { body } = await gateway.graphql(deleteWithPage, { id, ...page });

  expect(body).toEqual({
    errors: [
      {
        message: `${field}: ${message}`,
        extensions: {
          code: 'VALIDATION',
          params: { message: `${field}: ${message}`, fields: [{ field, message }] },
        },
      },
    ],
  });
  expect(await statusOf()).toBe('ACTIVE');
});

test('a change is made when the page that is wrong is left out', async () => {
  expect(await gateway.query(deleteWithPage, { id, first: 1 })).toEqual({
    deleteConnection: {
      connection: { status: 'MISSING', flows: { totalCount: 1 }, projects: { totalCount: 1 } },
    },
  });
  expect(await statusOf()).toBe('MISSING');
});
