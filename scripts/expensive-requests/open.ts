/** A store with bad data, and gateways on it to breed requests for. */
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { makeOwnStore } from '../../test/support/own-store.ts';
import { type Gateway, startGateway } from '../probed/gateway.ts';
import { seededRandom } from '../soak/random.ts';
import type { Breed } from './breed.ts';
import { send } from './measure.ts';
import { fillBadly } from './world.ts';

export interface BadStore {
  /** Serves it meanwhile, by default settings but for these. */
  serve<Of>(settings: Record<string, string>, use: (gateway: Gateway, breed: Breed) => Promise<Of>): Promise<Of>;
  remove(): Promise<void>;
}

/** Makes a store of its own. */
export async function makeBadStore(seed: number): Promise<BadStore> {
  const store = await makeOwnStore('expensive');
  const world = await fillBadly(store).catch(async (error: unknown) => {
    await store.remove();
    throw error;
  });
  return {
    async serve(settings, use) {
      const gateway = await startGateway({ ...store.env, BACKGROUND_REFRESH: 'off', ...settings });
      try {
        const response = await send(gateway.address, world.callers.admin, { query: getIntrospectionQuery() });
        const { data } = (await response.json()) as { data: IntrospectionQuery };
        return await use(gateway, { schema: buildClientSchema(data), world, random: seededRandom(seed) });
      } finally {
        await gateway.stop();
      }
    },
    remove: store.remove,
  };
}
