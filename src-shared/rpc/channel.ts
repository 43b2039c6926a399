/**
 * A two-way pipe for whole messages, in order. What it carries it does not read, so that a relay is two channels and two lines.
 * A sent array belongs to the channel: the sender must not write to it any more.
 */
export interface Channel {
  /** Does nothing once the channel is closed; `onClose` has told so. */
  send(bytes: Uint8Array): void;
  /** There is one listener; messages that come before there is one are kept only by ports and the loopback. */
  onMessage(listener: (bytes: Uint8Array) => void): void;
  /** Called once for each listener, whichever side closed; at once-soon where the channel is closed already. */
  onClose(listener: () => void): void;
  close(): void;
  /** Bytes that were sent and have not left this process, as far as the channel can tell. */
  readonly buffered: number;
}

/** The closing of a channel, told once to everyone who asked and to everyone who asks later. */
export function createClosing(): { readonly isClosed: boolean; close(): void; onClose(listener: () => void): void } {
  const listeners: (() => void)[] = [];
  let isClosed = false;
  return {
    get isClosed() {
      return isClosed;
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      for (const listener of listeners.splice(0)) listener();
    },
    onClose(listener) {
      if (isClosed) queueMicrotask(listener);
      else listeners.push(listener);
    },
  };
}

/** Two channels in one process; what one sends, the other gets in a later microtask. */
export function loopbackPair(): [Channel, Channel] {
  const left = createEnd();
  const right = createEnd();
  left.connect(right);
  right.connect(left);
  return [left.channel, right.channel];
}

interface End {
  channel: Channel;
  connect(other: End): void;
  deliver(bytes: Uint8Array): void;
  closed(): void;
}

function createEnd(): End {
  const closing = createClosing();
  const early: Uint8Array[] = [];
  let other: End | undefined;
  let listener: ((bytes: Uint8Array) => void) | undefined;
  let buffered = 0;
  return {
    connect: (end) => {
      other = end;
    },
    deliver: (bytes) => {
      if (closing.isClosed) return;
      if (listener) listener(bytes);
      else early.push(bytes);
    },
    closed: () => closing.close(),
    channel: {
      send(bytes) {
        if (closing.isClosed) return;
        buffered += bytes.byteLength;
        queueMicrotask(() => {
          buffered -= bytes.byteLength;
          other?.deliver(bytes);
        });
      },
      onMessage(next) {
        listener = next;
        for (const bytes of early.splice(0)) next(bytes);
      },
      onClose: closing.onClose,
      close() {
        if (closing.isClosed) return;
        queueMicrotask(() => other?.closed());
        closing.close();
      },
      get buffered() {
        return buffered;
      },
    },
  };
}
