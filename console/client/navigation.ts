import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useState } from 'preact/hooks';
import { addressOf, changedState, type LocationState, readLocation } from '../view/location-state.ts';

/** What is shown, and how to show something else. */
export interface Navigation {
  readonly at: LocationState;
  /** Shows something else; a step that one can go back from. */
  go(change: Partial<LocationState>): void;
  /** The address of something else, for links. */
  linkTo(change: Partial<LocationState>): string;
}

const present = () => readLocation(location.pathname, location.search);

/** Keeps what is shown and the browser's address the same. */
export function useLocation(): Navigation {
  const [at, setAt] = useState(present);
  useEffect(() => {
    const onChange = () => setAt(present());
    addEventListener('popstate', onChange);
    return () => removeEventListener('popstate', onChange);
  }, []);
  const go = useCallback((change: Partial<LocationState>) => {
    const next = changedState(present(), change);
    history.pushState(null, '', addressOf(next));
    setAt(next);
    if (change.page !== undefined) scrollTo(0, 0);
  }, []);
  return { at, go, linkTo: (change) => addressOf(changedState(at, change)) };
}

export const NavigationContext = createContext<Navigation | undefined>(undefined);

/** The navigation of the page around. */
export function useNavigation(): Navigation {
  const navigation = useContext(NavigationContext);
  if (navigation === undefined) throw new Error('outside of the page');
  return navigation;
}

/** What a plain click on a link does: shows its page without loading it again; other clicks are the browser's. */
export function linkProps(navigation: Navigation, change: Partial<LocationState>) {
  return {
    href: navigation.linkTo(change),
    onClick: (event: MouseEvent) => {
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      navigation.go(change);
    },
  };
}
