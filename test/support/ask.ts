/** Asks a gateway that is a process of its own by GraphQL. @throws Error when the response has an error */
export async function ask<Data>(
  address: string,
  key: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Data> {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** The first project of a gateway. */
export async function firstProject(address: string, key: string): Promise<string> {
  const { projects } = await ask<{ projects: { edges: { node: { id: string } }[] } }>(
    address,
    key,
    '{ projects { edges { node { id } } } }',
  );
  return projects.edges[0]!.node.id;
}
