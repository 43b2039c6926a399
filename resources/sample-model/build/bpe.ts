/** Byte-pair encoding in the form of CLIP's tokenizer: bytes as printable letters, `</w>` at the end of a word (Sennrich et al. 2016). */
const END_OF_WORD = '</w>';
export const PADDING = '<|padding|>';
export const START = '<|startoftext|>';
export const END = '<|endoftext|>';
const WORDS = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

/** GPT-2's map of bytes to printable characters. */
function byteLetters(): string[] {
  const letters: string[] = [];
  let spare = 256;
  for (let byte = 0; byte < 256; byte++) {
    const isPlain = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    letters.push(String.fromCodePoint(isPlain ? byte : spare++));
  }
  return letters;
}

/** Learns merges from texts. @param merges how many @returns the content of a tokenizer.json and the number of tokens */
export function trainTokenizer(texts: readonly string[], merges: number): { json: object; size: number } {
  const letters = byteLetters();
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of text.normalize('NFC').toLowerCase().match(new RegExp(WORDS, 'gu')) ?? [])
      counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const words = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([word, count]) => {
      const symbols = [...Buffer.from(word, 'utf8')].map((byte) => letters[byte] ?? '');
      symbols.push((symbols.pop() ?? '') + END_OF_WORD);
      return { symbols, count };
    });
  const learned: [string, string][] = [];
  while (learned.length < merges) {
    const pairs = new Map<string, number>();
    for (const { symbols, count } of words) {
      for (let i = 0; i + 1 < symbols.length; i++) {
        const pair = `${symbols[i]} ${symbols[i + 1]}`;
        pairs.set(pair, (pairs.get(pair) ?? 0) + count);
      }
    }
    let best = '';
    let most = 1;
    for (const [pair, count] of pairs) {
      if (count > most || (count === most && count > 1 && pair < best)) [best, most] = [pair, count];
    }
    const [left, right] = best.split(' ');
    if (left === undefined || right === undefined) break;
    learned.push([left, right]);
    for (const word of words) {
      for (let i = 0; i + 1 < word.symbols.length; i++) {
        if (word.symbols[i] === left && word.symbols[i + 1] === right) word.symbols.splice(i, 2, left + right);
      }
    }
  }
  // Padding is id 0: readers that know nothing of a model pad with zeros.
  const tokens = new Set([
    PADDING,
    ...letters,
    ...letters.map((letter) => letter + END_OF_WORD),
    ...learned.map(([left, right]) => left + right),
    START,
    END,
  ]);
  const vocab = Object.fromEntries([...tokens].map((token, id) => [token, id]));
  const special = (content: string): object => ({
    id: vocab[content],
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const json = {
    version: '1.0',
    truncation: { direction: 'Right', max_length: 32, strategy: 'LongestFirst', stride: 0 },
    padding: null,
    added_tokens: [special(PADDING), special(START), special(END)],
    normalizer: {
      type: 'Sequence',
      normalizers: [{ type: 'NFC' }, { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' }, { type: 'Lowercase' }],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: WORDS }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: {
      type: 'RobertaProcessing',
      sep: [END, vocab[END]],
      cls: [START, vocab[START]],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: END,
      continuing_subword_prefix: '',
      end_of_word_suffix: END_OF_WORD,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab,
      merges: learned.map(([left, right]) => `${left} ${right}`),
    },
  };
  return { json, size: tokens.size };
}
