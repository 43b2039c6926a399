import { useEffect, useRef, useState } from 'react';
import { VisuallyHidden } from './visually-hidden.tsx';

/** Reads out what changed, politely, at most once in `everyMs`: the last message wins. Stays mounted; the first message is not read out. */
export function LiveRegion({ message, everyMs = 1500 }: { message: string; everyMs?: number | undefined }) {
  const [said, setSaid] = useState('');
  const last = useRef({ at: 0, message });
  useEffect(() => {
    if (message === last.current.message) return undefined;
    const wait = Math.max(0, last.current.at + everyMs - performance.now());
    const timer = setTimeout(() => {
      last.current = { at: performance.now(), message };
      setSaid(message);
    }, wait);
    return () => clearTimeout(timer);
  }, [message, everyMs]);
  return (
    <VisuallyHidden>
      <span role="status">{said}</span>
    </VisuallyHidden>
  );
}
