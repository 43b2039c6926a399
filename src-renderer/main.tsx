import { connect } from './connect.ts';
import { createStores } from './stores/stores.ts';
import './styles/index.css';

const root = document.getElementById('root');
if (!root) throw new TypeError('the page has no element #root');

// The engine answers the first questions while the browser still reads the code that draws the answers.
const connection = connect(window);
const stores = createStores(connection, new AbortController().signal);
connection.onState((state) => stores.app.getState().setConnection(state));
stores.registry.listen(window, new AbortController().signal);
const { draw } = await import('./draw.tsx');
draw(root, stores);
