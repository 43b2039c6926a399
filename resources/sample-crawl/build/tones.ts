/** The overall colour that a picture has; captions may name it. */
export const TONES = ['red', 'orange', 'golden', 'green', 'teal', 'blue', 'violet', 'pink', 'grey', 'white'] as const;
export type Tone = (typeof TONES)[number];
