import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { APP_HOST } from '../shell-policy/app-url.ts';
import type { EngineAddress } from './engine-process.ts';

/** A WebSocket to the engine's RPC, not open yet. */
export function engineSocket({ socketPath, token }: EngineAddress): WebSocket {
  return new WebSocket(`ws://${APP_HOST}/rpc`, {
    createConnection: () => connect(socketPath),
    headers: { Authorization: `Bearer ${token}` },
    perMessageDeflate: false,
  });
}
