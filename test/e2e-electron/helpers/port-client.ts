import type { Page } from 'playwright-core';
import type { appContract } from '#shared/contract.ts';
import { createClosing } from '#shared/rpc/channel.ts';
import { type ChannelClient, createClient } from '#shared/rpc/client.ts';

/** An address of ours that has no page: the preload is there, and nothing of the user interface that would take the port or the keys. */
export const BARE_PAGE = 'app://gleaner/nothing-here';

/** Runs in the bare page: the page's side of src-shared/shell.ts, without understanding any frame. */
const SCRIPT = `new Promise((resolve) => {
  addEventListener('message', ({ data, ports }) => {
    if (data !== 'gleaner-port') return;
    const [port] = ports;
    globalThis.enginePort = port;
    port.onmessage = ({ data }) => {
      if (data instanceof Uint8Array) received('frame', btoa(String.fromCharCode(...data)));
      else received(data.kind, String(data.connection));
      if (data.kind === 'open') resolve();
    };
    port.postMessage({ kind: 'connect', connection: 1 });
  });
  gleanerShell.perform({ kind: 'ready' });
})`;

/** A real client of the engine over the real port, from a page without the user interface. */
export interface PortClient {
  client: ChannelClient<typeof appContract>;
  /** Control messages of the shell: `open 1`, `closed 1`. */
  controls: string[];
  /** Asks for a further connection and resolves once it is open; the client is the first one's. */
  connectAgain(connection: number): Promise<void>;
}

/** Leaves the user interface and connects to the engine as it would. */
export async function connectBare(page: Page): Promise<PortClient> {
  await page.goto(BARE_PAGE);
  const closing = createClosing();
  const controls: string[] = [];
  let listener: ((bytes: Uint8Array) => void) | undefined;
  let opened: (() => void) | undefined;
  await page.exposeFunction('received', (kind: string, text: string) => {
    if (kind === 'frame') return listener?.(new Uint8Array(Buffer.from(text, 'base64')));
    controls.push(`${kind} ${text}`);
    if (kind === 'closed') closing.close();
    else opened?.();
  });
  await page.evaluate(SCRIPT);
  const post = (what: string): void => void page.evaluate(`enginePort.postMessage(${what})`).catch(() => closing.close());
  const client = createClient<typeof appContract>({
    send: (bytes) => post(`Uint8Array.from(atob('${Buffer.from(bytes).toString('base64')}'), (c) => c.charCodeAt(0))`),
    onMessage: (next) => {
      listener = next;
    },
    onClose: closing.onClose,
    close: closing.close,
    buffered: 0,
  });
  return {
    client,
    controls,
    async connectAgain(connection) {
      const open = new Promise<void>((resolve) => {
        opened = resolve;
      });
      post(`{ kind: 'connect', connection: ${connection} }`);
      await open;
    },
  };
}
