import type { Page } from 'playwright-core';

const PATIENCE_MS = 20_000;

/**
 * Runs in the page from its first moment. Times are those of `performance.now()`: from the navigation's start. `since(event, done)` waits for the
 * next event of that name, then looks before every frame whether `done` holds and the grid is settled: every tile in sight has its row and, where
 * it has one, its decoded picture. The time ends behind that frame, and begins when the browser got the input.
 */
const PROBE = `
globalThis.probe = (() => {
  const inSight = () => {
    const grid = document.querySelector('[role=grid]')?.getBoundingClientRect();
    if (!grid) return [];
    return [...document.querySelectorAll('[role=gridcell]')].filter((cell) => {
      const box = cell.getBoundingClientRect();
      return box.bottom > grid.top && box.top < grid.bottom;
    });
  };
  const pictures = (cells) => cells.flatMap((cell) => [...cell.querySelectorAll('img')]);
  const isDecoded = (image) => image.complete && image.naturalWidth > 0;
  const isSettled = () => {
    const cells = inSight();
    const images = pictures(cells);
    return images.length >= 1 && cells.every((cell) => !cell.hasAttribute('aria-busy')) && images.every(isDecoded);
  };
  const behindThisFrame = () => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { port1.close(); resolve(performance.now()); };
    port2.postMessage(null);
  });
  const until = (done, what) => new Promise((resolve, reject) => {
    const latest = performance.now() + ${PATIENCE_MS};
    const look = () => {
      if (done()) resolve(behindThisFrame());
      else if (performance.now() > latest) reject(new Error('waited in vain for ' + what));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  const ten = until(() => pictures(inSight()).filter(isDecoded).length >= 10, 'ten pictures');
  ten.catch(() => undefined);
  let waiting;
  return {
    ten,
    inSight,
    settled: () => until(isSettled, 'complete tiles'),
    count: () => document.querySelector('[role=toolbar] strong')?.textContent,
    names: () => inSight().map((cell) => cell.getAttribute('aria-label')).join('|'),
    since(name, done) {
      waiting = new Promise((resolve, reject) => {
        addEventListener(name, ({ timeStamp }) => {
          until(() => done() && isSettled(), 'the answer to ' + name + ': ' + done).then((end) => resolve(end - timeStamp), reject);
        }, { capture: true, once: true });
        setTimeout(() => reject(new Error('no ' + name + ' came')), ${2 * PATIENCE_MS});
      });
      waiting.catch(() => undefined);
    },
    answer: () => waiting,
    frames: undefined,
    startFrames() {
      const deltas = [];
      let last;
      let isOn = true;
      const tick = (now) => {
        if (last !== undefined) deltas.push(now - last);
        last = now;
        if (isOn) requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
      this.frames = () => { isOn = false; return deltas; };
    },
  };
})();
`;

/** Puts the probe into every page that this one becomes. */
export async function addProbe(page: Page): Promise<void> {
  await page.addInitScript(PROBE);
}

/** Milliseconds from the navigation's start until ten pictures are decoded and drawn. */
export async function tenPictures(page: Page): Promise<number> {
  return await page.evaluate<number>('probe.ten');
}

/** Waits until every tile in sight is complete. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate('probe.settled()');
}

/**
 * Milliseconds from an input until `done` holds and the grid is complete again.
 * @param event of the DOM by which the input begins @param done expression in the page; `before` is what `of` was beforehand
 */
export async function measureInput(
  page: Page,
  { event, of = 'null', done }: { event: 'pointerup' | 'keydown'; of?: string; done: string },
  input: () => Promise<void>,
): Promise<number> {
  await settled(page);
  await page.evaluate(`{ const before = ${of}; probe.since('${event}', () => ${done}); }`);
  await input();
  return await page.evaluate<number>('probe.answer()');
}

/** Lengths of the frames in milliseconds while `work` runs. */
export async function measureFrames(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate('probe.startFrames()');
  await work();
  return await page.evaluate<number[]>('probe.frames()');
}
