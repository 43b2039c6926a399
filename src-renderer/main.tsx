import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { connect } from './connect.ts';
import { createStores, StoresProvider } from './stores/stores.ts';
import './styles/index.css';

const root = document.getElementById('root');
if (!root) throw new TypeError('the page has no element #root');

const connection = connect(window);
const stores = createStores(connection, new AbortController().signal);
connection.onState((state) => stores.app.getState().setConnection(state));
stores.registry.listen(window, new AbortController().signal);
createRoot(root).render(
  <StoresProvider value={stores}>
    <App />
  </StoresProvider>,
);
