import type Database from 'better-sqlite3';

/** What is told of a concept. */
export interface ConceptFacts {
  chosen: number;
  rejected: number;
  /** The queries that chose them. */
  chosen_query: string;
  rejected_query: string;
  /** Estimated on examples that the head was not trained on, over `folds` turns. */
  held_out: { accuracy: number; auc: number; folds: number };
}

export interface Concept {
  name: string;
  modelId: number;
  model: string;
  modelHash: string;
  space: string | null;
  weight: Float32Array;
  bias: number;
  facts: ConceptFacts;
  trainedAt: number;
}

interface Row {
  name: string;
  model_id: number;
  model: string;
  hash: string;
  space: string | null;
  weight: Buffer;
  bias: number;
  facts: string;
  trained_at: number;
}

/** Heads that the user trained, one a name. */
export function conceptQueries(db: Database.Database) {
  const columns = `concept.name, concept.model_id, model.name as model, model.hash, model.space, concept.weight, concept.bias, concept.facts, concept.trained_at
    from concept join model on model.id = concept.model_id`;
  const all = db.prepare<[], Row>(`select ${columns} order by concept.name`);
  const byName = db.prepare<[string], Row>(`select ${columns} where concept.name = ?`);
  const put = db.prepare(
    'insert or replace into concept (name, model_id, weight, bias, facts, trained_at) values (@name, @modelId, @weight, @bias, @facts, @trainedAt)',
  );
  const remove = db.prepare('delete from concept where name = ?');
  const read = ({ name, model_id, model, hash, space, weight, bias, facts, trained_at }: Row): Concept => ({
    name,
    modelId: model_id,
    model,
    modelHash: hash,
    space,
    weight: Float32Array.from({ length: weight.length / 4 }, (_, i) => weight.readFloatLE(i * 4)),
    bias,
    facts: JSON.parse(facts) as ConceptFacts,
    trainedAt: trained_at,
  });
  return {
    all: (): Concept[] => all.all().map(read),
    get(name: string): Concept | undefined {
      const row = byName.get(name);
      return row && read(row);
    },
    /** Takes the place of an earlier one of that name. */
    put(concept: Pick<Concept, 'name' | 'modelId' | 'weight' | 'bias' | 'facts' | 'trainedAt'>): void {
      const weight = Buffer.alloc(concept.weight.length * 4);
      for (const [i, value] of concept.weight.entries()) weight.writeFloatLE(value, i * 4);
      put.run({ ...concept, weight, facts: JSON.stringify(concept.facts) });
    },
    /** @returns whether it was there */
    remove: (name: string): boolean => remove.run(name).changes > 0,
  };
}
