import type { EngineState } from '#shared/shell.ts';
import { restartDelay } from '../shell-policy/restart-delay.ts';
import type { EngineAddress, EngineProcess } from './engine-process.ts';

/** What the window is told of the engine. */
export interface EngineStatus {
  state: EngineState;
  restarts: number;
  message: string | null;
}

/** Keeps one engine running for as long as the app does. */
export class Engine {
  #start: (afterRunning: boolean) => EngineProcess;
  #process: EngineProcess | undefined;
  #crashes: number[] = [];
  #restarts = 0;
  #isStopping = false;
  #hasRun = false;
  #status: EngineStatus = { state: 'starting', restarts: 0, message: null };
  #listeners: ((status: EngineStatus) => void)[] = [];
  #waiting: ((address: EngineAddress) => void)[] = [];
  #address: EngineAddress | undefined;

  /** @param start begins a process; called again after each crash, and told whether the process before had come as far as to listen */
  constructor(start: (afterRunning: boolean) => EngineProcess) {
    this.#start = start;
  }

  get status(): EngineStatus {
    return this.#status;
  }

  onStatus(listener: (status: EngineStatus) => void): void {
    this.#listeners.push(listener);
  }

  /** Resolves with the address as soon as there is a running engine; never where there will be none. */
  address(): Promise<EngineAddress> {
    if (this.#address !== undefined) return Promise.resolve(this.#address);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Starts the engine, also after it was given up. */
  start(): void {
    if (this.#process !== undefined || this.#isStopping) return;
    let started: EngineProcess;
    try {
      started = this.#start(this.#hasRun);
      this.#hasRun = false;
    } catch (error) {
      this.#tell('failed', error instanceof Error ? error.message : String(error));
      return;
    }
    this.#process = started;
    void started.listening.then(
      (address) => this.#running(address),
      () => undefined, // its end is told below
    );
    void started.ended.then((reason) => this.#lost(reason));
  }

  /** Ends the engine for good. */
  async stop(patienceMs: number): Promise<void> {
    this.#isStopping = true;
    await this.#process?.stop(patienceMs);
  }

  #running(address: EngineAddress): void {
    if (this.#isStopping) return;
    this.#address = address;
    this.#hasRun = true;
    this.#tell('running', null);
    for (const goOn of this.#waiting.splice(0)) goOn(address);
  }

  #lost(reason: string): void {
    this.#process = undefined;
    this.#address = undefined;
    if (this.#isStopping) return;
    this.#crashes.push(Date.now());
    const delay = restartDelay(this.#crashes, Date.now());
    if (delay === undefined) {
      this.#crashes = [];
      this.#tell('failed', reason);
      return;
    }
    this.#restarts++;
    this.#tell('restarting', reason);
    setTimeout(() => this.start(), delay);
  }

  #tell(state: EngineState, message: string | null): void {
    this.#status = { state, restarts: this.#restarts, message };
    for (const listener of this.#listeners) listener(this.#status);
  }
}
