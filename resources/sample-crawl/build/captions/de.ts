import type { Lexicon } from './lexicon.ts';

export const de: Lexicon = {
  language: 'de',
  topics: {
    mountains: ['Berglandschaft mit verschneiten Gipfeln', 'Berge', 'Gebirge am See', 'Alpengipfel', 'Bergsee mit Spiegelung'],
    'sea-sunset': ['Sonnenuntergang am Meer', 'Meer bei Sonnenuntergang', 'Abendsonne über den Wellen', 'Segelboot im Abendrot'],
    'starry-night': ['Sternenhimmel', 'Milchstraße über dem Wald', 'Nachthimmel voller Sterne', 'Polarlicht und Sterne'],
    lighthouse: ['Leuchtturm auf der Klippe', 'Leuchtturm', 'Alter Leuchtturm an der Küste', 'gestreifter Leuchtturm am Meer'],
    dunes: ['Sanddünen in der Wüste', 'Wüste', 'Dünen', 'Wüstensand'],
    'foggy-forest': ['Wald im Nebel', 'Nebelwald', 'Bäume im Morgennebel', 'Kiefernwald im Dunst'],
    'still-life': ['Stillleben mit Obst', 'Obstschale auf dem Tisch', 'Stillleben mit Flaschen und Äpfeln', 'Äpfel und Orangen'],
    ornament: ['Fliesen mit Ornament', 'Kachelmuster', 'geometrisches Fliesenmuster', 'Mosaik aus Kacheln'],
    'flow-field': ['abstraktes Gemälde', 'abstrakte Linien und Wirbel', 'abstrakte Kunst', 'fließende Pinselstriche'],
    'city-night': ['Skyline bei Nacht', 'Stadt bei Nacht', 'Hochhäuser mit beleuchteten Fenstern', 'Lichter der Stadt'],
    'snowy-village': ['Dorf im Schnee', 'verschneites Dorf', 'Häuser im Winter', 'Winterdorf mit Lichtern'],
    underwater: ['Unterwasserwelt', 'Fische im Korallenriff', 'Korallenriff', 'Fische unter Wasser'],
    planet: ['Planet im Weltall', 'Planet mit Ringen', 'Gasriese', 'fremder Planet mit Mond'],
    balloons: ['Heißluftballons', 'Heißluftballon über den Hügeln', 'Ballons am Himmel', 'Ballonfahrt über Felder'],
  },
  tones: {
    red: 'in Rot',
    orange: 'in Orange',
    golden: 'in goldenem Licht',
    green: 'in Grün',
    teal: 'in Türkis',
    blue: 'in Blau',
    violet: 'in Violett',
    pink: 'in Rosa',
    grey: 'in Grau',
    white: 'in Weiß',
  },
  templates: ['{topic}', '{topic} {tone}', 'Foto: {topic}', '{topic} {tone} als Poster', 'Bild von {topic}', 'Leinwandbild {topic} {tone}'],
};
