import { useEffect, useRef, useState } from 'preact/hooks';
import type { Panel } from '../../../dashboards/panel.ts';
import type { PanelDataAnswer } from '../../view/answers.ts';
import { useAnswer } from '../answers.ts';
import { usePageBeat } from '../beat.ts';
import { useDark } from '../colour-scheme.ts';
import { useNavigation } from '../navigation.ts';
import { Plot } from './plot.ts';

const USUAL_HEIGHT = 220;

interface PanelViewOptions {
  readonly panel: Panel;
  /** The sensor to look at; all without one. */
  readonly sensor?: string;
}

/** A panel with its title: it asks for its data while it is in sight, and says what is wrong instead of showing nothing. */
export function PanelView({ panel, sensor = '' }: PanelViewOptions) {
  const { at } = useNavigation();
  const card = useRef<HTMLElement>(null);
  const isSeen = useSeen(card);
  const question = new URLSearchParams({ from: at.from, to: at.to, ...(sensor !== '' && { sensor }) });
  const address = `/api/panel/${encodeURIComponent(panel.name)}?${question}`;
  const { answer, problem } = useAnswer<PanelDataAnswer>(address, usePageBeat(), !isSeen);
  const titleId = `panel-${panel.name}`;
  return (
    <section ref={card} class={`panel${panel.isWide ? ' wide' : ''}`} aria-labelledby={titleId} data-panel={panel.name}>
      <h2 id={titleId}>{panel.title}</h2>
      <p class="explanation">{panel.explanation}</p>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {answer?.isEmpty === true && (
        <p class="empty">
          {panel.whenEmpty}
          {panel.hasOwnTime !== true && ' Choose a longer time range to see more.'}
        </p>
      )}
      {answer === undefined && problem === undefined && <p class="empty">Looking …</p>}
      <PlotView panel={panel} answer={answer} />
    </section>
  );
}

function PlotView({ panel, answer }: { readonly panel: Panel; readonly answer: PanelDataAnswer | undefined }) {
  const container = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  const isDark = useDark();
  const height = panel.height ?? USUAL_HEIGHT;
  const isShown = answer !== undefined && !answer.isEmpty;
  const spec = JSON.stringify(panel.spec);
  useEffect(() => {
    const element = container.current;
    if (element === null || !isShown) return;
    const made = new Plot(element, panel.spec, isDark);
    plot.current = made;
    const observer = new ResizeObserver(() => void made.resize(element.clientWidth, height));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.remove();
      plot.current = undefined;
    };
  }, [isShown, isDark, spec, height]);
  useEffect(() => {
    const width = container.current?.clientWidth ?? 0;
    if (isShown) void plot.current?.show(answer.data, width, height);
  }, [answer, isShown, isDark, spec, height]);
  return <div ref={container} class="plot" hidden={!isShown} />;
}

/** Whether an element is in sight, or nearly. */
function useSeen(card: { readonly current: HTMLElement | null }): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    const element = card.current;
    if (element === null) return;
    const observer = new IntersectionObserver((entries) => setSeen(entries.at(-1)?.isIntersecting === true), {
      rootMargin: '200px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return isSeen;
}
