import type { Lexicon } from './lexicon.ts';

export const es: Lexicon = {
  language: 'es',
  topics: {
    mountains: ['paisaje de montaña', 'montañas nevadas', 'lago de montaña', 'cumbres de los Alpes'],
    'sea-sunset': ['puesta de sol en el mar', 'atardecer sobre el mar', 'velero al atardecer', 'sol sobre las olas'],
    'starry-night': ['cielo estrellado', 'la Vía Láctea sobre el bosque', 'noche de estrellas', 'aurora boreal y estrellas'],
    lighthouse: ['faro en el acantilado', 'faro', 'viejo faro en la costa', 'faro de rayas junto al mar'],
    dunes: ['dunas de arena', 'dunas del desierto', 'el desierto', 'arena del desierto'],
    'foggy-forest': ['bosque en la niebla', 'bosque brumoso', 'árboles en la niebla', 'pinar con niebla'],
    'still-life': ['bodegón con frutas', 'frutero sobre la mesa', 'bodegón con botellas y manzanas', 'manzanas y naranjas'],
    ornament: ['azulejos', 'azulejos con ornamento', 'patrón geométrico de azulejos', 'mosaico de cerámica'],
    'flow-field': ['pintura abstracta', 'líneas abstractas en remolino', 'arte abstracto', 'pinceladas onduladas'],
    'city-night': ['ciudad de noche', 'rascacielos de noche', 'luces de la ciudad', 'horizonte urbano nocturno'],
    'snowy-village': ['pueblo nevado', 'pueblo bajo la nieve', 'casas en invierno', 'aldea nevada'],
    underwater: ['mundo submarino', 'arrecife de coral con peces', 'peces bajo el agua', 'arrecife de coral'],
    planet: ['planeta en el espacio', 'planeta con anillos', 'gigante gaseoso', 'planeta y estrellas'],
    balloons: ['globos aerostáticos', 'globo sobre las colinas', 'globos en el cielo', 'vuelo en globo'],
  },
  tones: {
    red: 'en rojo',
    orange: 'en naranja',
    golden: 'con luz dorada',
    green: 'en verde',
    teal: 'en turquesa',
    blue: 'en azul',
    violet: 'en violeta',
    pink: 'en rosa',
    grey: 'en gris',
    white: 'en blanco',
  },
  templates: ['{topic}', '{topic} {tone}', 'foto de {topic}', 'póster {topic} {tone}', 'imagen de {topic}', 'cuadro: {topic} {tone}'],
};
