// Node has WebAssembly, but @types/node leaves its types to the browser's library, which nothing else here wants.
declare namespace WebAssembly {
  function instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>;
}
