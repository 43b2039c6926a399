import type { Lexicon } from './lexicon.ts';

export const fr: Lexicon = {
  language: 'fr',
  topics: {
    mountains: ['paysage de montagne', 'montagnes enneigées', 'lac de montagne', 'sommet des Alpes'],
    'sea-sunset': ['coucher de soleil sur la mer', 'la mer au coucher du soleil', 'voilier au couchant', 'soleil du soir sur les vagues'],
    'starry-night': ['ciel étoilé', 'la Voie lactée au-dessus de la forêt', 'nuit étoilée', 'aurore boréale et étoiles'],
    lighthouse: ['phare sur la falaise', 'phare', 'vieux phare sur la côte', 'phare rayé au bord de la mer'],
    dunes: ['dunes de sable', 'dunes du désert', 'le désert', 'sable du désert'],
    'foggy-forest': ['forêt dans la brume', 'forêt brumeuse', 'arbres dans le brouillard', 'bois de pins dans le brouillard'],
    'still-life': [
      'nature morte aux fruits',
      'coupe de fruits sur une table',
      'nature morte avec bouteilles et pommes',
      'pommes et oranges',
    ],
    ornament: ['carreaux de faïence', 'motif de carrelage', 'carreaux ornés', 'mosaïque géométrique'],
    'flow-field': ['peinture abstraite', 'lignes abstraites en tourbillon', 'art abstrait', 'traits de pinceau ondulants'],
    'city-night': ['ville la nuit', 'gratte-ciel la nuit', 'les lumières de la ville', 'panorama urbain nocturne'],
    'snowy-village': ['village sous la neige', 'village enneigé', 'maisons en hiver', 'chalets sous la neige'],
    underwater: ['fonds sous-marins', 'récif de corail avec poissons', "poissons sous l'eau", 'récif corallien'],
    planet: ["planète dans l'espace", 'planète avec des anneaux', 'géante gazeuse', 'planète et étoiles'],
    balloons: ['montgolfières', 'montgolfière au-dessus des collines', 'ballons dans le ciel', 'vol en montgolfière'],
  },
  tones: {
    red: 'en rouge',
    orange: 'en orange',
    golden: 'dans une lumière dorée',
    green: 'en vert',
    teal: 'en turquoise',
    blue: 'en bleu',
    violet: 'en violet',
    pink: 'en rose',
    grey: 'en gris',
    white: 'en blanc',
  },
  templates: ['{topic}', '{topic} {tone}', 'photo : {topic}', 'affiche {topic} {tone}', 'image de {topic}', 'tableau, {topic} {tone}'],
};
