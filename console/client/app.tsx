import { useEffect } from 'preact/hooks';
import type { SessionAnswer } from '../view/answers.ts';
import { zoneText } from '../view/words.ts';
import { useAnswer } from './answers.ts';
import { BeatContext, useBeat } from './beat.ts';
import { DarkContext, useScheme } from './colour-scheme.ts';
import { SessionContext } from './handling.ts';
import { type Navigation, NavigationContext, useLocation } from './navigation.ts';
import { DeadLettersPage } from './pages/dead-letters-page.tsx';
import { DocumentPage } from './pages/document-page.tsx';
import { EpisodesPage } from './pages/episodes-page.tsx';
import { answerBeat, OverviewPage } from './pages/overview-page.tsx';
import { SensorPage } from './pages/sensor-page.tsx';
import { Header } from './parts/header.tsx';
import { HealthLine } from './parts/health-line.tsx';
import { onPlotClick, type PlotActions } from './plot/plot.ts';

const PAGES = {
  overview: OverviewPage,
  sensor: SensorPage,
  episodes: EpisodesPage,
  'dead-letters': DeadLettersPage,
  document: DocumentPage,
};

/** The whole page: what the address says, below how the pipeline is. */
export function App() {
  const navigation = useLocation();
  const scheme = useScheme();
  const { page, refreshSeconds } = navigation.at;
  const beat = useBeat(refreshSeconds);
  const Page = PAGES[page];
  const { answer: session } = useAnswer<SessionAnswer>('/api/session', answerBeat(beat));
  useEffect(() => onPlotClick(plotActions(navigation.go)), [navigation.go]);
  return (
    <NavigationContext.Provider value={navigation}>
      <BeatContext.Provider value={beat}>
        <DarkContext.Provider value={scheme.isDark}>
          <SessionContext.Provider value={session}>
            <a class="skip" href="#content">
              Skip to the content
            </a>
            <Header scheme={scheme} />
            <HealthLine />
            <main id="content" tabIndex={-1}>
              <Page />
            </main>
            <footer>
              Times are in {zoneText(new Date())}. The console{' '}
              {session?.token === undefined ? 'reads only' : 'changes only what people do with episodes'}.
            </footer>
          </SessionContext.Provider>
        </DarkContext.Provider>
      </BeatContext.Provider>
    </NavigationContext.Provider>
  );
}

const SHORTEST_MS = 1_000;

/** What clicks on marks do: one can go back from it. */
const plotActions = (go: Navigation['go']): PlotActions => ({
  showSensor: (sensor) => go({ page: 'sensor', sensor }),
  showTimes(fromMs, toMs) {
    const endMs = Math.max(toMs, fromMs + SHORTEST_MS);
    go({ from: new Date(fromMs).toISOString(), to: new Date(endMs).toISOString() });
  },
});
