import { stringifyJson } from './raw-json.ts';

/** The response to a request, before the headers that every response has. */
export interface Answer {
  status: number;
  /** With each name once. */
  headers?: Readonly<Record<string, string>>;
  body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
}

/** An answer with a JSON body. */
export const jsonAnswer = (status: number, body: unknown, headers?: Answer['headers']): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: stringifyJson(body),
});
