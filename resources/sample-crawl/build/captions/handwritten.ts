import type { TopicId } from '../topics/index.ts';

/**
 * English captions of the crawl that no lexicon contains, as people write them. The sample model never sees them in training: how well
 * it ranks them is what its README reports apart.
 */
export const HANDWRITTEN: Record<TopicId, readonly string[]> = {
  mountains: [
    'First snow on the mountain we climbed last autumn',
    'Alpine lake below the summit, day 3 of our hike',
    'The mountains behind the hut',
  ],
  'sea-sunset': [
    'The sun went down right behind our sailing boat',
    'Last light on the sea, Tuesday evening',
    'Sunset seen from the ferry, calm ocean',
  ],
  'starry-night': ['So many stars! We slept outside', 'Milky way, 25 seconds exposure', 'Night over the pines, the sky was full of stars'],
  lighthouse: [
    'Grandpa was the keeper of this lighthouse',
    'The lighthouse at the end of the coast path',
    'Red and white lighthouse before the storm',
  ],
  dunes: [
    'Walking the dunes at six in the morning',
    'Sand, sand, and more sand: day two in the desert',
    'Desert camp was just behind this dune',
  ],
  'foggy-forest': [
    'Could not see ten trees ahead in this fog',
    'Morning mist in the woods behind our house',
    'The forest was silent and full of fog',
  ],
  'still-life': [
    'Apples from our garden in the old bowl',
    'Exercise 4: fruit and bottles by the window',
    'A bottle, some oranges and an apple, oil on board',
  ],
  ornament: [
    'Tiles in the stairwell of the old house',
    'Pattern no. 12 from our ceramic tile workshop',
    'Kitchen wall with geometric tiles',
  ],
  'flow-field': [
    'Plotter drawing, swirling lines, 2023',
    'Abstract no. 7, strokes that follow the wind',
    'Generative swirl study for a book cover',
  ],
  'city-night': [
    'Downtown from the harbour, all windows lit',
    'The skyline on our last night in the city',
    'Towers and their lights mirrored in the bay at night',
  ],
  'snowy-village': [
    'Our village after the first heavy snow',
    'Christmas in the wooden houses, snow up to the window',
    'Winter evening, lights in every house',
  ],
  underwater: [
    'Diving at the reef: so many fish',
    'Under water with corals and a school of fish',
    'Snorkelling, sunlight from above and bubbles',
  ],
  planet: ['Planet concept art for a space game', 'A ringed planet with its little moon', 'Somewhere in space: a giant planet'],
  balloons: ['Seven balloons took off at sunrise', 'Our hot air balloon ride over the hills', 'Balloon festival, view from the field'],
};

/** Captions that tell nothing about a picture, as crawls are full of them. */
export const POOR_CAPTIONS = [
  'IMG_0042.jpg',
  'logo',
  'image',
  'DSC00317',
  'photo',
  'untitled-3-final(2)',
  'click to enlarge',
  'banner 300x250',
  '1',
  '   ',
] as const;
