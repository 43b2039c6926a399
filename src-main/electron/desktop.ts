import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { app, type BrowserWindow, protocol, session } from 'electron';
import type { ShellEvent } from '#shared/shell.ts';
import { APP_SCHEME } from '../shell-policy/app-url.ts';
import { createAppProtocol } from './app-protocol.ts';
import { ask } from './dialogs.ts';
import { Engine } from './engine.ts';
import { enginePaths } from './engine-paths.ts';
import { startEngineProcess } from './engine-process.ts';
import { watchEngine } from './engine-watch.ts';
import { type Incoming, readArguments, readLink } from './incoming.ts';
import { createMenu } from './menu.ts';
import { answerRequests } from './page-requests.ts';
import { createPageSession, type PageSession } from './page-session.ts';
import { createQuitting } from './quit.ts';
import { lockDown } from './security.ts';
import { onWindowChange, openWindow, saveWindow, windowEvent } from './window.ts';

/** Composition root of the desktop app; called when Electron is ready. */
export function startDesktop(): void {
  lockDown(app, session.defaultSession);
  const logs = app.getPath('logs');
  mkdirSync(logs, { recursive: true });
  const logFile = openSync(join(logs, 'engine.log'), 'a', 0o600);
  // After a crash the library is open again, unless opening it is what failed.
  const engine: Engine = new Engine((afterRunning) =>
    startEngineProcess(enginePaths(home()), logFile, afterRunning ? watch.library : undefined),
  );
  const watch = watchEngine(engine);
  protocol.handle(
    APP_SCHEME,
    createAppProtocol(() => engine.address()),
  );

  let window: BrowserWindow | undefined;
  let page: PageSession | undefined;
  const currentWindow = (): BrowserWindow | undefined => window;
  const stateFile = join(app.getPath('userData'), 'window.json');
  const closeWindow = (): void => {
    if (window === undefined) return;
    saveWindow(window, stateFile);
    window.destroy(); // a page cannot hold it up
  };
  const send = (event: ShellEvent): void => page?.send(event);
  const quitting = createQuitting({ app, engine, watch, window: currentWindow, closeWindow });

  const show = (): BrowserWindow => {
    quitting.returned();
    if (window !== undefined) {
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
      return window;
    }
    const opened = openWindow({ preload: join(__dirname, 'preload.cjs'), stateFile });
    window = opened;
    page = createPageSession(opened, engine, () => [windowEvent(opened), { kind: 'engine', ...engine.status }]);
    onWindowChange(opened, () => send(windowEvent(opened)));
    opened.on('close', (event) => {
      if (quitting.isDecided || process.platform === 'darwin') return;
      event.preventDefault();
      void quitting.begin();
    });
    opened.on('closed', () => {
      window = undefined;
      page = undefined;
    });
    return opened;
  };

  const open = async (incoming: Incoming): Promise<void> => {
    const shown = show();
    if (incoming.kind === 'nothing') return;
    if (incoming.kind === 'link' && incoming.link.kind === 'library') {
      const answer = await ask(shown, {
        message: 'Open this library?',
        detail: `A link asks to open the library in ${incoming.link.path}.`,
        buttons: ['Open', 'Cancel'],
      });
      if (answer !== 0) return;
    }
    send(incoming);
  };

  const perform = answerRequests({
    window: currentWindow,
    folders: () => watch.folders,
    onReady: () => page?.begin(),
    onMenuState: (items) => menu.setStates(items),
    restartEngine: () => engine.start(),
    quit: () => void quitting.begin(),
  });
  const menu = createMenu({
    command: (command) => send({ kind: 'command', command }),
    perform: (action) => void (window !== undefined && perform(action, window)),
    openLibrary: (path) => send({ kind: 'link', link: { kind: 'library', path } }),
  });
  watch.onChange(() => menu.setRecent(watch.recent));

  engine.onStatus((status) => {
    send({ kind: 'engine', ...status });
    if (status.state === 'failed') void askAboutEngine(status.message ?? '');
  });
  const askAboutEngine = async (reason: string): Promise<void> => {
    const detail = `${reason[0]?.toUpperCase() ?? ''}${reason.slice(1)}. What was saved is not affected. Its log is in ${logs}.`;
    const answer = await ask(window, { message: 'The engine does not start', detail, buttons: ['Try again', 'Quit'] });
    if (answer === 0) engine.start();
    else await quitting.begin();
  };

  app.on('second-instance', (_event, words, folder) => void open(readArguments(words.slice(1), folder)));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    void open(readLink(url));
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    void open({ kind: 'paths', paths: [path] });
  });
  app.on('activate', () => show());
  app.on('window-all-closed', () => undefined); // the end is decided in quit.ts; on macOS the app stays
  app.on('before-quit', (event) => {
    event.preventDefault();
    void quitting.begin();
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void quitting.end());

  engine.start();
  void open(readArguments(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd()));
}

function home(): Parameters<typeof enginePaths>[0] {
  return app.isPackaged ? { isPackaged: true, resources: process.resourcesPath } : { isPackaged: false, checkout: app.getAppPath() };
}
