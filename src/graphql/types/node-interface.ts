import { builder } from '../builder.ts';

/** What types with an id implement. */
export const Node = builder.nodeInterfaceRef();
