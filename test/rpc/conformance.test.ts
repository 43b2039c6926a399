import { describe } from 'vitest';
import { testConformance } from './conformance.ts';
import { TRANSPORTS } from './transports.ts';

describe.each(TRANSPORTS)('$name', ({ open }) => testConformance(open));
