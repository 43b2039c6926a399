import { app, protocol } from 'electron';
import { APP_SCHEME } from '../shell-policy/app-url.ts';
import { LINK_SCHEME } from '../shell-policy/deep-link.ts';
import { startDesktop } from './desktop.ts';

/** The desktop app: one instance, which shows the engine's own page. Everything that must be said before Electron is ready is said here. */
protocol.registerSchemesAsPrivileged([
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
]);
app.enableSandbox();
app.setName('Gleaner');

if (app.requestSingleInstanceLock()) {
  app.setAsDefaultProtocolClient(LINK_SCHEME);
  void app.whenReady().then(startDesktop);
} else {
  // The first instance has got our command line.
  app.quit();
}
