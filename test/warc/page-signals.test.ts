import { describe, expect, test } from 'vitest';
import { pageSignals } from '#main/warc/page-signals.ts';

function signals(headers: [string, string][], metas: [string, string][] = [], links: [string, string, string][] = []): unknown {
  const json = pageSignals({
    headers,
    metas: metas.map(([name, content]) => ({ name, content })),
    links: links.map(([url, rel, type]) => ({ path: 'LINK@/href', url, rel, type })),
  });
  return json === null ? null : JSON.parse(json);
}

describe('signals of a page', () => {
  test.each<[string, string, string, string | undefined]>([
    ['X-Robots-Tag', 'noai, noimageai', 'x-robots-tag', 'exclude'],
    ['x-robots-tag', 'noindex', 'x-robots-tag', 'flag'],
    ['X-Robots-Tag', 'ccbot: noimageai', 'x-robots-tag', 'exclude'],
    ['X-Robots-Tag', 'unavailable_after: 1 Jan 2030, none', 'x-robots-tag', 'flag'],
    ['Content-Usage', 'train-ai=n, search=y', 'content-usage', 'exclude'],
    ['Content-Usage', 'train-ai=y', 'content-usage', 'allow'],
    ['Content-Usage', 'train-ai=y, search=n', 'content-usage', 'flag'],
    ['Content-Usage', 'train-ai=n, train-ai=y', 'content-usage', 'allow'],
    ['Content-Usage', 'train-ai=n;x=1', 'content-usage', 'exclude'],
    ['Content-Usage', 'Train-AI=n', 'content-usage', undefined],
    ['Content-Usage', 'train-ai="n"', 'content-usage', undefined],
    ['Content-Usage', 'bots=n', 'content-usage', undefined],
    ['Content-Signal', 'search=yes, ai-train=no', 'content-signal', 'exclude'],
    ['TDM-Reservation', '1', 'tdm-reservation', 'exclude'],
    ['tdm-reservation', ' 0 ', 'tdm-reservation', 'allow'],
  ])('the header %s: %s', (name, value, signal, verdict) => {
    expect(
      signals([
        ['Server', 'x'],
        [name, value],
      ]),
    ).toEqual([{ signal, value: value.trim(), ...(verdict && { verdict }) }]);
  });

  test.each<[string, string, string]>([
    ['Robots', 'NoAI, noimageai', 'exclude'],
    ['robots', 'noindex,follow', 'flag'],
    ['gleaner', 'noai', 'exclude'],
    ['img2dataset', 'noimageindex', 'flag'],
    ['tdm-reservation', '1', 'exclude'],
  ])('the meta %s: %s', (name, content, verdict) => {
    expect(signals([], [[name, content]])).toEqual([{ signal: `meta:${name.toLowerCase()}`, value: content, verdict }]);
  });

  test.each<[string, [string, string][], [string, string][]]>([
    ['nothing', [], []],
    [
      'what is said to other programs',
      [['X-Robots-Tag', 'googlebot: noindex']],
      [
        ['googlebot', 'noindex'],
        ['bingbot', 'noai'],
      ],
    ],
    [
      'what allows everything',
      [['X-Robots-Tag', 'all, max-image-preview: large']],
      [
        ['robots', 'index, follow'],
        ['description', 'noai'],
      ],
    ],
    [
      'a TDM value that is neither 0 nor 1',
      [['tdm-reservation', 'true']],
      [
        ['tdm-reservation', '2'],
        ['tdm-policy', 'https://p/'],
      ],
    ],
    ['a policy without a reservation', [['tdm-policy', 'x']], []],
  ])('%s is none', (_what, headers, metas) => {
    expect(signals(headers, metas)).toBeNull();
  });

  test('the page decides against its header about TDM, and names the policy of a reservation', () => {
    expect(
      signals(
        [
          ['tdm-reservation', '1'],
          ['tdm-policy', 'https://p/h'],
        ],
        [['tdm-reservation', '0']],
      ),
    ).toEqual([{ signal: 'meta:tdm-reservation', value: '0', verdict: 'allow' }]);
    expect(
      signals(
        [['tdm-policy', 'https://p/h']],
        [
          ['tdm-policy', 'https://p/m'],
          ['tdm-reservation', '0'],
          ['tdm-reservation', '1'],
        ],
      ),
    ).toEqual([
      { signal: 'meta:tdm-reservation', value: '1', verdict: 'exclude' },
      { signal: 'meta:tdm-policy', value: 'https://p/m' },
    ]);
  });

  test('links to RSL terms are told, from a header and from the page', () => {
    const header: [string, string] = ['Link', '<https://p/a.xml>; rel="license"; type="application/rsl+xml", </x>; rel=license'];
    expect(
      signals(
        [header],
        [],
        [
          ['/b.xml', 'license', 'application/rsl+xml'],
          ['/c', 'license', 'text/html'],
        ],
      ),
    ).toEqual([
      { signal: 'rsl', value: 'https://p/a.xml', verdict: 'flag' },
      { signal: 'rsl', value: '/b.xml', verdict: 'flag' },
    ]);
  });

  test('repeated lines stay apart, and equal ones are told once', () => {
    const lines: [string, string][] = [
      ['X-Robots-Tag', 'otherbot: all'],
      ['X-Robots-Tag', 'noai'],
      ['X-Robots-Tag', 'noai'],
      ['X-Robots-Tag', 'none'],
    ];
    expect(signals(lines)).toEqual([
      { signal: 'x-robots-tag', value: 'noai', verdict: 'exclude' },
      { signal: 'x-robots-tag', value: 'none', verdict: 'flag' },
    ]);
  });

  test('values and their number are bounded', () => {
    const headers = Array.from({ length: 5000 }, (_, index): [string, string] => ['X-Robots-Tag', `noai, a${index}, ${'x'.repeat(1000)}`]);
    const got: { value: string }[] = JSON.parse(pageSignals({ headers, metas: [] }) ?? '');
    expect(got.length).toBe(32);
    expect(got.every(({ value }) => value.length <= 400)).toBe(true);
  });

  test('the JSON is compact, with its keys in order', () => {
    expect(pageSignals({ headers: [['X-Robots-Tag', 'noai']], metas: [] })).toBe(
      '[{"signal":"x-robots-tag","value":"noai","verdict":"exclude"}]',
    );
  });
});
