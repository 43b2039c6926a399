import type { Topic } from '../topic.ts';
import { balloons } from './balloons.ts';
import { cityNight } from './city-night.ts';
import { dunes } from './dunes.ts';
import { flowField } from './flow-field.ts';
import { foggyForest } from './foggy-forest.ts';
import { lighthouse } from './lighthouse.ts';
import { mountains } from './mountains.ts';
import { ornament } from './ornament.ts';
import { planet } from './planet.ts';
import { seaSunset } from './sea-sunset.ts';
import { snowyVillage } from './snowy-village.ts';
import { starryNight } from './starry-night.ts';
import { stillLife } from './still-life.ts';
import { underwater } from './underwater.ts';

export const TOPICS = [
  mountains,
  seaSunset,
  starryNight,
  lighthouse,
  dunes,
  foggyForest,
  stillLife,
  ornament,
  flowField,
  cityNight,
  snowyVillage,
  underwater,
  planet,
  balloons,
] as const;

export type TopicId = (typeof TOPICS)[number]['id'];

/** @returns the topic of that id */
export function topicOf(id: TopicId): Topic {
  const topic = TOPICS.find((candidate) => candidate.id === id);
  if (!topic) throw new RangeError(`no topic has the id ${id}`);
  return topic;
}
