import { type App, type BrowserWindow, Notification } from 'electron';
import { ask } from './dialogs.ts';
import type { Engine } from './engine.ts';
import type { EngineWatch } from './engine-watch.ts';

/** An engine that was asked to end finishes its transaction and its open files; then it is ended. */
const ENGINE_PATIENCE_MS = 20_000;
/** A run that is paused finishes its shard's step. */
const PAUSE_PATIENCE_MS = 60_000;

export interface Quitting {
  /** Asks where runs are at work; closes the window, ends the engine and the app, or goes on without a window. */
  begin(): Promise<void>;
  /** Ends everything without a question. */
  end(): Promise<void>;
  /** Whether the window may close now. */
  readonly isDecided: boolean;
  /** The window is there again. */
  returned(): void;
}

export interface QuittingParts {
  app: App;
  engine: Engine;
  watch: EngineWatch;
  window(): BrowserWindow | undefined;
  /** Does nothing where there is none. */
  closeWindow(): void;
}

/** The end of the app. */
export function createQuitting(parts: QuittingParts): Quitting {
  const { app, engine, watch, window, closeWindow } = parts;
  let stage: 'none' | 'asking' | 'background' | 'ending' = 'none';

  const end = async (): Promise<void> => {
    if (stage === 'ending') return;
    stage = 'ending';
    closeWindow();
    watch.close();
    await engine.stop(ENGINE_PATIENCE_MS);
    app.exit(0);
  };

  const pauseAndEnd = async (): Promise<void> => {
    const patience = new Promise<void>((resolve) => setTimeout(resolve, PAUSE_PATIENCE_MS));
    try {
      await Promise.race([watch.pauseAll(), patience]);
    } catch {
      // Its end pauses them too: a run outlives its engine.
    }
    await end();
  };

  const goOn = (): void => {
    stage = 'background';
    closeWindow();
    if (!Notification.isSupported()) return;
    const body = 'Open Gleaner again to see how far it is. It quits when everything is done.';
    new Notification({ title: 'Gleaner works on in the background', body, silent: true }).show();
  };

  watch.onChange(() => {
    if (stage === 'background' && watch.busyRuns === 0) void end();
  });

  return {
    end,
    get isDecided() {
      return stage === 'ending' || stage === 'background';
    },
    returned() {
      if (stage === 'background') stage = 'none';
    },
    async begin() {
      if (stage === 'asking' || stage === 'ending') return;
      const runs = watch.busyRuns;
      if (runs === 0) return await end();
      const before = stage;
      stage = 'asking';
      const answer = await ask(window(), {
        message: runs === 1 ? 'A job is at work' : `${runs} jobs are at work`,
        detail:
          'Pausing keeps everything that was done; the job goes on from there. In the background it works on without a window, and Gleaner quits when it is done.',
        buttons: ['Pause and quit', 'Continue in background', 'Cancel'],
      });
      stage = before;
      if (answer === 0) await pauseAndEnd();
      else if (answer === 1) goOn();
    },
  };
}
