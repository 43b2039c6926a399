/** What every window of the app is made with. There is one place for it, so that there is one place to check. */
export function windowOptions(options: { preload: string; platform: string; isDark: boolean }) {
  return {
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'Gleaner',
    backgroundColor: options.isDark ? '#161718' : '#f4f4f2',
    // The page draws menus and window buttons in one bar; macOS has its own.
    ...(options.platform === 'darwin' ? { titleBarStyle: 'hiddenInset' as const } : { frame: false }),
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      disableDialogs: true,
      spellcheck: false,
    },
  };
}
