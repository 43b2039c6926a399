import { type ComponentType, lazy } from 'react';

/** Until the first screen is there; then what it left out comes. */
const AFTER_MS = 2000;
/** Between two attempts while the engine, which serves the files, is gone. */
const AGAIN_MS = 1000;

/**
 * A component whose code is not part of the first screen's. It is fetched while the window is idle, so that by the time it is opened it is
 * there as a rule.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const fetching = async (): Promise<{ default: ComponentType<Props> }> => {
    for (;;) {
      try {
        return { default: await load() };
      } catch {
        // The window tells that the connection is lost; the place of the component stays empty until then.
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  };
  let fetched: ReturnType<typeof fetching> | undefined;
  const fetchOnce = (): ReturnType<typeof fetching> => {
    fetched ??= fetching();
    return fetched;
  };
  setTimeout(() => requestIdleCallback(() => void fetchOnce()), AFTER_MS);
  return lazy(fetchOnce);
}
