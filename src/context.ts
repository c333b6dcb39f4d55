import type { JwtVerifier } from './auth/jwt.ts';
import type { Principal } from './auth/principal.ts';
import type { Db } from './db/client.ts';
import type { Log } from './log.ts';
import type { Vault } from './vault.ts';

/** What the gateway is made of; the same for every request. */
export interface Services {
  db: Db;
  vault: Vault;
  log: Log;
  /** Finds out who comes with a JWT; null: JWTs are not taken. */
  verifyJwt: JwtVerifier | null;
  /** The clock. */
  now: () => Date;
}

/** What a request carries to the resolvers and use cases. */
export interface Context extends Services {
  principal: Principal;
  requestId: string;
}
