import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

/** Counts up at every refresh. A hidden tab rests; one that is seen again is refreshed at once. */
export function useBeat(seconds: number): number {
  const [beat, setBeat] = useState(0);
  useEffect(() => {
    if (seconds === 0) return;
    const next = () => setBeat((before) => before + 1);
    const timer = setInterval(() => {
      if (!document.hidden) next();
    }, seconds * 1000);
    const onSeen = () => {
      if (!document.hidden) next();
    };
    document.addEventListener('visibilitychange', onSeen);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onSeen);
    };
  }, [seconds]);
  return beat;
}

export const BeatContext = createContext(0);

/** The beat of the page around. */
export const usePageBeat = (): number => useContext(BeatContext);
