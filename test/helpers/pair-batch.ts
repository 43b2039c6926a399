import type { NewSample, PairBatch } from '../../src-main/catalog/queries/samples.ts';
import { uidOf } from '../../src-main/util/uid.ts';

/** Pairs as `add` takes them. @param uids of the pairs, where they are to be other ones than their own */
export function pairBatch(pairs: readonly NewSample[], uids = pairs.map(({ caption, url }) => uidOf(caption, url))): PairBatch {
  return {
    uids: Buffer.from(uids.join(''), 'hex'),
    at(position) {
      const pair = pairs[position];
      if (!pair) throw new Error(`there is no pair ${position}`);
      return pair;
    },
  };
}

/** A pair with next to nothing known of it. */
export function newSample(fields: Partial<NewSample> & { url: string }): NewSample {
  return {
    caption: 'a picture',
    cleanCaption: null,
    type: 'image',
    attribute: 'IMG@/src',
    host: 'example.com',
    pageUrl: '',
    pageTitle: null,
    crawlFile: 'a.warc.gz',
    recordOffset: 0,
    date: null,
    claimedWidth: null,
    claimedHeight: null,
    language: null,
    languageProbability: null,
    languageReliable: null,
    pageLicence: null,
    pageSignals: null,
    extra: null,
    ...fields,
  };
}
