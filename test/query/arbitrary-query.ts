import fc from 'fast-check';
import type { Bound, Expression, Pattern, Query, Term } from '#shared/query/ast.ts';
import { datePeriod } from '#shared/query/bound.ts';
import { FIELDS, type FieldKind, type Scope } from '#shared/query/fields.ts';

/** What the generated queries may ask: which fields, and values that a test's rows really hold, so that conditions match now and then. */
export interface QueryVocabulary {
  fields: readonly string[];
  scores: readonly string[];
  words: readonly string[];
  numbers: readonly number[];
}

/** Names of the fields that a scope can answer. */
export function answerableFields(scope: Scope): string[] {
  return Object.entries(FIELDS)
    .filter(([, field]) => field.scopes.includes(scope) && field.unanswered === undefined)
    .map(([name]) => name);
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

function arbitraryNumberBound(vocabulary: QueryVocabulary): fc.Arbitrary<Bound> {
  const number = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...vocabulary.numbers) }, { weight: 1, arbitrary: finite });
  return fc.oneof(
    { weight: 4, arbitrary: number.map((value) => ({ kind: 'number' as const, value })) },
    { weight: 1, arbitrary: fc.constantFrom(0, 0.1, 10, 33.3, 50, 90, 99.9, 100).map((value) => ({ kind: 'percentile' as const, value })) },
  );
}

const arbitraryDateBound: fc.Arbitrary<Bound> = fc
  .record({
    date: fc.date({ min: new Date('2018-01-01T00:00:00Z'), max: new Date('2026-01-01T00:00:00Z'), noInvalidDate: true }),
    length: fc.constantFrom(4, 7, 10, 16, 19),
  })
  .map(({ date, length }) => ({ kind: 'date', value: `${date.toISOString().slice(0, length)}${length > 10 ? 'Z' : ''}` }));

/** Bounds in rising order where their order is known. */
function rising(a: Bound, b: Bound): [Bound, Bound] {
  const of = (bound: Bound): number => (bound.kind === 'date' ? (datePeriod(bound.value)?.startMs ?? 0) : bound.value);
  return a.kind === b.kind && of(a) > of(b) ? [b, a] : [a, b];
}

function arbitraryOrdered(field: string, bound: fc.Arbitrary<Bound>): fc.Arbitrary<Term> {
  return fc.oneof(
    fc.record({
      kind: fc.constant('compare' as const),
      field: fc.constant(field),
      operator: fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
      bound,
    }),
    fc.tuple(bound, bound, fc.boolean(), fc.boolean()).map(([a, b, isMinInclusive, isMaxInclusive]) => {
      const [min, max] = rising(a, b);
      return { kind: 'range' as const, field, min, max, isMinInclusive, isMaxInclusive };
    }),
  );
}

function arbitraryPattern(vocabulary: QueryVocabulary): fc.Arbitrary<Pattern> {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 5 }),
    fc.string({ unit: fc.constantFrom(...'*\\"\'(): -=<>!%_'), maxLength: 5 }),
  );
  const piece = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...vocabulary.words) }, { weight: 1, arbitrary: hostile });
  const cut = fc.tuple(fc.constantFrom(...vocabulary.words), fc.nat(6), fc.nat(6)).map(([word, from, to]): Pattern => {
    const letters = [...word];
    return [letters.slice(0, from).join(''), letters.slice(from + to).join('')];
  });
  return fc.oneof(
    { weight: 5, arbitrary: piece.map((text): Pattern => [text]) },
    { weight: 3, arbitrary: cut },
    { weight: 1, arbitrary: fc.array(piece, { minLength: 1, maxLength: 4 }).map(([first = '', ...rest]): Pattern => [first, ...rest]) },
  );
}

function arbitraryTerm(vocabulary: QueryVocabulary): fc.Arbitrary<Term> {
  const pattern = arbitraryPattern(vocabulary);
  const numberBound = arbitraryNumberBound(vocabulary);
  const names = [...vocabulary.fields, ...vocabulary.scores];
  return fc.constantFrom(...names).chain((field): fc.Arbitrary<Term> => {
    const has = fc.constant({ kind: 'has' as const, field });
    const matching = (valid: (pattern: Pattern) => boolean): fc.Arbitrary<Term> =>
      pattern.filter(valid).map((found) => ({ kind: 'match', field, pattern: found }));
    const kind: FieldKind = FIELDS[field]?.kind ?? 'number';
    switch (kind) {
      case 'number':
        return fc.oneof({ weight: 6, arbitrary: arbitraryOrdered(field, numberBound) }, { weight: 1, arbitrary: has });
      case 'date':
        return fc.oneof({ weight: 6, arbitrary: arbitraryOrdered(field, arbitraryDateBound) }, { weight: 1, arbitrary: has });
      case 'words':
        return matching((found) => found.some((piece) => /\S/u.test(piece)));
      case 'choice': {
        const choice = fc.constantFrom(...(FIELDS[field]?.choices ?? []));
        return fc.oneof(
          choice.map((value): Term => ({ kind: 'match', field, pattern: [value] })),
          choice.map((value): Term => ({ kind: 'match', field, pattern: [value.slice(0, 2), ''] })),
        );
      }
      case 'meaning':
        return fc.string().map((text) => ({ kind: 'meaning', text }));
      case 'like':
        return fc.string().map((reference) => ({ kind: 'like', reference }));
      default:
        return fc.oneof({ weight: 6, arbitrary: matching(() => true) }, { weight: 1, arbitrary: has });
    }
  });
}

/** Trees of every shape that the type allows, up to a few levels deep. */
export function arbitraryQuery(vocabulary: QueryVocabulary): fc.Arbitrary<Query> {
  const term = arbitraryTerm(vocabulary);
  const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      { weight: 4, arbitrary: term },
      { weight: 2, arbitrary: tie('expression').map((item): Expression => ({ kind: 'not', item })) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(
            fc.constantFrom('and' as const, 'or' as const),
            tie('expression'),
            tie('expression'),
            fc.array(tie('expression'), { maxLength: 2 }),
          )
          .map(([kind, first, second, rest]): Expression => ({ kind, items: [first, second, ...rest] })),
      },
    ),
  }));
  return fc.oneof({ weight: 30, arbitrary: expression }, { weight: 1, arbitrary: fc.constant({ kind: 'all' as const }) });
}
