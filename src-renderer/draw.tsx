import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { type Stores, StoresProvider } from './stores/stores.ts';

/** Draws the window, and keeps it as the stores say. */
export function draw(root: HTMLElement, stores: Stores): void {
  createRoot(root).render(
    <StoresProvider value={stores}>
      <App />
    </StoresProvider>,
  );
}
