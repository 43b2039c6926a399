/**
 * The packed app's main file in tests: supplies what Electron 22 lacks (protocol.handle, the web Response), then loads the real main.
 * With an Electron that has both it only loads the real main.
 */
const { protocol } = require('electron');
const { Readable } = require('node:stream');

if (globalThis.Response === undefined) {
  globalThis.Response = class Response {
    constructor(body, { status = 200, headers = {} } = {}) {
      this.body = body;
      this.status = status;
      this.headers = Object.fromEntries(Array.isArray(headers) ? headers : Object.entries(headers));
    }
  };
}

if (protocol.handle === undefined) {
  protocol.handle = (scheme, answer) => {
    protocol.registerStreamProtocol(scheme, ({ method, url }, respond) => {
      answer({ method, url }).then(
        ({ status, headers, body }) => respond({ statusCode: status, headers, data: Readable.from(body === null ? [] : body) }),
        // -2 is net::ERR_FAILED.
        () => respond({ error: -2 }),
      );
    });
  };
}

require('../../../dist/electron/main.cjs');
