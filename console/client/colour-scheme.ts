import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { kept } from './kept.ts';

export const SCHEMES = ['system', 'light', 'dark'] as const;

/** What a person chose: one, or whatever the system has. */
export type Scheme = (typeof SCHEMES)[number];

const KEY = 'scheme';
const darkSystem = matchMedia('(prefers-color-scheme: dark)');

/** The scheme that was chosen, whether that is dark, and how to choose. */
export function useScheme() {
  const [chosen, choose] = useState<Scheme>(() => SCHEMES.find((each) => each === kept.get(KEY)) ?? 'system');
  const [systemIsDark, setSystemIsDark] = useState(darkSystem.matches);
  useEffect(() => {
    const onChange = () => setSystemIsDark(darkSystem.matches);
    darkSystem.addEventListener('change', onChange);
    return () => darkSystem.removeEventListener('change', onChange);
  }, []);
  const isDark = chosen === 'system' ? systemIsDark : chosen === 'dark';
  useEffect(() => {
    kept.set(KEY, chosen);
    document.documentElement.dataset['scheme'] = isDark ? 'dark' : 'light';
  }, [chosen, isDark]);
  return { chosen, choose, isDark };
}

export const DarkContext = createContext(false);

/** Whether the page is dark. */
export const useDark = (): boolean => useContext(DarkContext);
