import { describe, expect, test } from 'vitest';
import { readHtmlPage } from '#main/warc/html-page.ts';
import { WatPageReader } from '#main/warc/wat-page.ts';
import { CANDIDATE_TYPES, type CandidateType } from '#shared/model/candidate.ts';
import { watJson } from './make-warc.ts';

const links = (html: string, type: CandidateType = 'image'): string[][] =>
  readHtmlPage(html, type).links.map(({ path, url, caption }) => [path, url, caption]);

describe('WAT and WARC', () => {
  // What ia-web-commons makes of the page, by its source.
  const html = `<!doctype html><html><head><title>A
      title</title><base href="/b/"><link rel=stylesheet href=s.css><meta name=a content=b></head>
    <body background="bg.jpg"><img src="1.jpg" alt="Tom &amp; J&eacute;rry"><IMG SRC='2.jpg?a=1&amp;b=2' ALT=cat title=t longdesc=l.html>
    <img src=3.jpg><img alt="no address"><img src="" alt="page"><img src=" 4.jpg " alt=" two  blanks ">
    <a href="song.mp3"> A <b>song </b>&nbsp;by<div>me</div><img src=5.jpg alt=in></a><a name=x>no link</a>
    <a href="paper.pdf" rel=nofollow>${'long '.repeat(40)}</a>
    <div onclick="location.href='film.mp4'" data-href="d.pdf"></div><input type=image src=6.jpg alt=button>
    <video src=v.webm poster=p.jpg><source src=v.mp4></video><audio src="a.ogg"></audio><iframe src=f.pdf></iframe>
    <object data=o.pdf></object><embed src=e.wav><form action=send.txt><area href=area.doc><q cite=q.md></q></form>
    <noscript><img src=7.jpg alt="no script"></noscript><!-- <img src=8.jpg alt=comment> --><script>"<img src=9.jpg alt=script>"</script>
    <img src="data:image/gif;base64,R0lG" alt="stand-in"></body></html>`;
  const entries = [
    { path: 'BODY@/background', url: 'bg.jpg' },
    { path: 'IMG@/src', url: '1.jpg', alt: 'Tom & Jérry' },
    { path: 'IMG@/src', url: '2.jpg?a=1&b=2', alt: 'cat', title: 't' },
    { path: 'IMG@/longdesc', url: 'l.html' },
    { path: 'IMG@/src', url: '3.jpg' },
    { path: 'IMG@/src', url: '', alt: 'page' },
    { path: 'IMG@/src', url: ' 4.jpg ', alt: ' two  blanks ' },
    { path: 'IMG@/src', url: '5.jpg', alt: 'in' },
    { path: 'A@/href', url: 'song.mp3', text: 'A song byme' },
    { path: 'A@/href', url: 'paper.pdf', text: 'long '.repeat(26).slice(0, 128).trim(), rel: 'nofollow' },
    { path: 'DIV@/data-href', url: 'd.pdf' },
    { path: 'DIV@/onclick', url: 'film.mp4' },
    { path: 'INPUT@/src', url: '6.jpg' },
    { path: 'VIDEO@/src', url: 'v.webm' },
    { path: 'VIDEO@/poster', url: 'p.jpg' },
    { path: 'SOURCE@/src', url: 'v.mp4' },
    { path: 'AUDIO@/src', url: 'a.ogg' },
    { path: 'IFRAME@/src', url: 'f.pdf' },
    { path: 'OBJECT@/data', url: 'o.pdf' },
    { path: 'EMBED@/src', url: 'e.wav' },
    { path: 'FORM@/action', url: 'send.txt' },
    { path: 'AREA@/href', url: 'area.doc' },
    { path: 'Q@/cite', url: 'q.md' },
    { path: 'IMG@/src', url: '7.jpg', alt: 'no script' },
    { path: 'IMG@/src', url: 'data:image/gif;base64,', alt: 'stand-in' },
  ];

  test.each(CANDIDATE_TYPES)('give the same links of type %s, in the same order', (type) => {
    const wat = new WatPageReader(type).read(Buffer.from(watJson({ title: 'A title', base: '/b/', links: entries })));
    if (wat.kind !== 'page') throw new Error('no page');
    const page = readHtmlPage(html, type);
    expect(wat.page.links.length).toBeGreaterThan(0);
    // Sizes and captions of other kinds are what only HTML shows.
    const common = page.links.filter(({ path }) => !path.includes('#')).map((link) => ({ ...link, width: null, height: null }));
    expect(common).toEqual(wat.page.links);
    expect(page).toMatchObject({ title: wat.page.title, base: '/b/' });
    expect(type === 'image' || type === 'image_only' || page.linkCount === wat.page.linkCount).toBe(true);
  });
});

describe('images that only HTML shows', () => {
  test('srcset gives its largest, with its width', () => {
    const page = readHtmlPage('<img src=s.jpg srcset="s.jpg 320w, l.jpg 1280w" alt=x width=300 height="200px">', 'image');
    expect(page.links).toEqual([
      { path: 'IMG@/src', url: 's.jpg', caption: 'x', width: 300, height: 200 },
      { path: 'IMG@/srcset', url: 'l.jpg', caption: 'x', width: 1280, height: null },
    ]);
  });

  test.each([
    ['100%', null],
    [' 12.7', 12],
    ['-3', null],
    ['0', null],
    ['auto', null],
    ['99999999999', null],
    ['', null],
  ])('a width of %j is %s pixels', (width, expected) => {
    expect(readHtmlPage(`<img src=a alt=b width="${width}">`, 'image').links[0]?.width).toBe(expected);
  });

  test('the sources of a picture take the alt text of its image', () => {
    const html =
      '<picture><source srcset="a.webp 1x, b.webp 2x"><source data-srcset=c.avif><source media=x><img src=d.jpg alt=x></picture>';
    expect(links(html)).toEqual([
      ['SOURCE@/srcset', 'b.webp', 'x'],
      ['SOURCE@/data-srcset', 'c.avif', 'x'],
      ['IMG@/src', 'd.jpg', 'x'],
    ]);
    expect(links('<picture><source srcset=a></picture><video><source srcset=b></video>', 'image_only')).toEqual([
      ['SOURCE@/srcset', 'a', ''],
    ]);
  });

  test('attributes for lazy loading count where they hold an address', () => {
    const html =
      '<img src="data:image/gif;base64,AA" data-src=a.jpg data-original="/b/c" data-lazy=true data-lazy-src=\'{"a":"x.jpg"}\' ' +
      'data-srcset="d.jpg 1x, e.jpg 3x" alt=x><img data-src="f.jpg" alt=y><img src=g.jpg data-src=g.jpg alt=z>';
    expect(links(html)).toEqual([
      ['IMG@/src', 'data:image/gif;base64,', 'x'],
      ['IMG@/data-srcset', 'e.jpg', 'x'],
      ['IMG@/data-src', 'a.jpg', 'x'],
      ['IMG@/data-original', '/b/c', 'x'],
      ['IMG@/data-src', 'f.jpg', 'y'],
      ['IMG@/src', 'g.jpg', 'z'],
    ]);
  });

  test('images for sharing come last, with their own alt text and size', () => {
    const html = `<meta property="og:image" content=" a.jpg "><meta property=og:image:secure_url content=s.jpg><meta property="og:image:alt" content="a cat">
      <meta property="og:image:width" content=600><meta property="og:image" content=b.jpg><meta name="twitter:image" content=c.jpg>
      <meta name="twitter:image:alt" content="t"><meta property="og:image" content=""><img src=i.jpg alt=x>`;
    expect(readHtmlPage(html, 'image_only').links).toEqual([
      { path: 'IMG@/src', url: 'i.jpg', caption: 'x', width: null, height: null },
      { path: 'og:image', url: 'a.jpg', caption: 'a cat', width: 600, height: null },
      { path: 'og:image', url: 'b.jpg', caption: '', width: null, height: null },
      { path: 'twitter:image', url: 'c.jpg', caption: 't', width: null, height: null },
    ]);
    expect(links(html).map(([path]) => path)).toEqual(['IMG@/src', 'og:image', 'twitter:image']);
    expect(links(html, 'text')).toEqual([]);
  });
});

describe('captions beside the alt text', () => {
  const caption = '<figcaption> The <b>cat</b><br>of\n our &amp;&nbsp; house </figcaption>';

  test('an image without alt text takes the caption of its figure, before or behind it', () => {
    for (const inside of [`<img src=a alt=" ">${caption}`, `${caption}<div><a href=x><img src=a></a></div>`])
      expect(links(`<figure>${inside}</figure><img src=b>`).filter(([path]) => path?.includes('#'))).toEqual([
        ['IMG@/src#figcaption', 'a', 'The cat of our & house'],
      ]);
    expect(links(`<figure><img src=a srcset="b 2x" title=t>${caption}</figure>`)).toEqual([
      ['IMG@/src#figcaption', 'a', 'The cat of our & house'],
      ['IMG@/srcset#figcaption', 'b', 'The cat of our & house'],
    ]);
    expect(links(`<figure><img src=a alt=own>${caption}</figure>`)).toEqual([['IMG@/src', 'a', 'own']]);
  });

  test('images of any caption keep the one of WAT beside it', () => {
    expect(links(`<figure><img src=a>${caption}</figure>`, 'image_only')).toEqual([
      ['IMG@/src', 'a', ''],
      ['IMG@/src#figcaption', 'a', 'The cat of our & house'],
    ]);
  });

  test('else its title', () => {
    expect(
      links('<img src=a title="a cat"><figure><img src=b title=" b "></figure><img src=c title=" "><img src=d alt=d title=t>'),
    ).toEqual([
      ['IMG@/src#title', 'a', 'a cat'],
      ['IMG@/src#title', 'b', ' b '],
      ['IMG@/src', 'd', 'd'],
    ]);
  });

  test('a caption speaks of its own figure only', () => {
    const html = `<figure><figure><img src=a><figcaption>A</figcaption></figure><img src=b><figcaption>B</figcaption></figure><img src=c>`;
    expect(links(html).map(([, url, text]) => [url, text])).toEqual([
      ['a', 'A'],
      ['b', 'B'],
    ]);
  });

  test('a figure that is left open ends with its container', () => {
    expect(links('<div><figure><img src=a><figcaption>A</div><img src=b><p>more</p>').map(([, url, text]) => [url, text])).toEqual([
      ['a', 'A'],
    ]);
  });

  test('the caption of a gallery speaks of none of its images', () => {
    expect(links(`<figure>${'<img src=a>'.repeat(11)}<figcaption>A</figcaption></figure>`)).toEqual([]);
  });
});

describe('HTML as it is found', () => {
  test.each([
    [
      'entities are decoded once',
      '<img src="a?x=1&amp;y=2&copy=3" alt="&amp;amp; &quot;&#x41;&#150;&notit;">',
      'a?x=1&y=2&copy=3',
      '&amp; "A–&notit;',
    ],
    ['quotes may be missing or of two kinds', '<img src=a.jpg alt=\'say "&quot;x"\'/>', 'a.jpg', 'say ""x"'],
    ['white space in attributes stays', '<img src="a" alt=" x\n\ty ">', 'a', ' x\n\ty '],
    ['the first of a repeated attribute counts', '<img src=a src=b alt=x alt=y>', 'a', 'x'],
    ['names may be in any case', '<ImG SrC=a AlT=x>', 'a', 'x'],
    ['image is img', '<image src=a alt=x>', 'a', 'x'],
    ['null bytes stay as they are', '<img src="a\0b" alt="x\0">', 'a\0b', 'x\0'],
    ['an equals sign alone is no value', '<img src=a alt = x>', 'a', 'x'],
  ])('%s', (_what, html, url, caption) => {
    expect(links(html)).toEqual([['IMG@/src', url, caption]]);
  });

  test.each([
    ['in a comment', '<!-- <img src=a alt=x> -->'],
    ['in a script', '<script>document.write("<img src=a alt=x>")</script>'],
    ['in a style', '<style><img src=a alt=x></style>'],
    ['in a title', '<title><img src=a alt=x></title>'],
    ['in a text area', '<textarea><img src=a alt=x></textarea>'],
    ['that is cut off', '<img src=a alt="x'],
  ])('an image %s is none', (_what, html) => {
    expect(links(html)).toEqual([]);
  });

  test('drawings do not swallow what follows them', () => {
    expect(links('<svg><title>no</title><style/><script/><image src=n alt=n /></svg><title>yes</title><img src=a alt=x>')).toEqual([
      ['IMG@/src', 'a', 'x'],
    ]);
    expect(readHtmlPage('<svg><title>no</title></svg><title> yes\n it is </title><title>second</title>', 'image').title).toBe('yes it is');
  });

  test('a link ends where the next begins or the page ends', () => {
    expect(links('<a href=a.pdf>one<a href=b.pdf>two</a></a><a href=c.pdf>three', 'text').map(([, url, text]) => [url, text])).toEqual([
      ['a.pdf', 'one'],
      ['b.pdf', 'two'],
      ['c.pdf', 'three'],
    ]);
  });

  test('half a character at the cut of a long text is left out', () => {
    expect(links(`<a href=a.pdf>${'x'.repeat(127)}😀</a>`, 'text')[0]?.[2]).toBe('x'.repeat(127));
  });

  test('of several bases the first with an address counts', () => {
    expect(readHtmlPage('<base target=x><base href="/a/"><base href="/b/">', 'image').base).toBe('/a/');
  });

  test('links that may name a licence and metas are handed over', () => {
    const page = readHtmlPage(
      '<meta name=robots content=noai><link rel=license href=/l type=text/html><a href=x>x</a><a rel=license href=/m>m</a>',
      'image',
    );
    expect(page.licenceLinks).toEqual([
      { path: 'LINK@/href', url: '/l', rel: 'license', type: 'text/html' },
      { path: 'A@/href', url: '/m', rel: 'license', type: '' },
    ]);
    expect(page.metas).toEqual([{ name: 'robots', content: 'noai' }]);
  });
});
