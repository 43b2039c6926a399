import { StrictMode, useCallback, useState } from 'react';
import { createRoot } from 'react-dom/client';
import '../../../src-renderer/styles/index.css';
import { UiProvider } from '../../../src-renderer/ui/index.ts';
import { Controls } from './controls.tsx';
import styles from './gallery.module.css';
import { Overlays } from './overlays.tsx';
import { Pieces } from './pieces.tsx';
import { Tables } from './tables.tsx';

/** Every component in its states; the last thing that happened is in #log. */
function Gallery() {
  const [last, setLast] = useState('');
  const log = useCallback((text: string) => setLast(text), []);
  return (
    <main className={styles.page}>
      <h1>Components</h1>
      <div id="log">{last}</div>
      <h2>Controls</h2>
      <Controls log={log} />
      <h2>What floats</h2>
      <Overlays log={log} />
      <h2>Tables</h2>
      <Tables log={log} />
      <h2>Panels and states</h2>
      <Pieces log={log} />
    </main>
  );
}

const root = document.getElementById('root');
if (root === null) throw new TypeError('the page has no element #root');
createRoot(root).render(
  <StrictMode>
    <UiProvider locale="en">
      <Gallery />
    </UiProvider>
  </StrictMode>,
);
