import type { App, Session, WebContents } from 'electron';
import { isAppUrl } from '../shell-policy/app-url.ts';

/** Refuses everything that a page may ask of a browser and that this app has no use for. Must run before the first window is made. */
export function lockDown(app: App, session: Session): void {
  app.on('web-contents-created', (_event, contents) => lockDownContents(contents));
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.on('will-download', (event) => event.preventDefault());
  // The CSP says the same; this holds also where a page has none.
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isAppUrl(url) && !/^(?:data|blob|devtools):/.test(url) }));
}

function lockDownContents(contents: WebContents): void {
  const refuse = (event: { preventDefault(): void; url?: string }, url?: string): void => {
    // Older versions give the address as an argument of its own.
    if (!isAppUrl(event.url ?? url ?? '')) event.preventDefault();
  };
  contents.on('will-navigate', refuse);
  contents.on('will-redirect', refuse);
  contents.on('will-frame-navigate', refuse);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
