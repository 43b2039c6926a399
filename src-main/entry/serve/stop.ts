/** As a shell reports it for a process that Ctrl+C has ended. */
const INTERRUPTED = 130;

/**
 * Waits for Ctrl+C or a polite kill. The second one ends the process at once; its children see their parent gone and end by themselves.
 */
export function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    let isAsked = false;
    const onSignal = (): void => {
      if (isAsked) process.exit(INTERRUPTED);
      isAsked = true;
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}
