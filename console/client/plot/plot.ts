import { changeset, expressionFunction, parse, type Spec, truthy, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { Handler } from 'vega-tooltip';
import type { PanelSpec } from '../../../dashboards/panel.ts';
import { plotConfig } from './plot-config.ts';

/** What a click on a mark may ask for, as in OpenSearch Dashboards. */
export interface PlotActions {
  showSensor(sensor: string): void;
  showTimes(fromMs: number, toMs: number): void;
}

interface SensorFilter {
  readonly match_phrase?: { readonly sensor_id?: string };
}

let actions: PlotActions | undefined;

/** Says what clicks do, on all plots of the page. */
export function onPlotClick(next: PlotActions): void {
  actions = next;
}

expressionFunction('opensearchDashboardsAddFilter', (query: SensorFilter) => {
  const sensor = query.match_phrase?.sensor_id;
  if (sensor !== undefined) actions?.showSensor(sensor);
});
expressionFunction('opensearchDashboardsSetTimeFilter', (fromMs: number, toMs: number) => {
  actions?.showTimes(fromMs, toMs);
});

const tooltip = new Handler({ disableDefaultStyle: true }).call;

/**
 * Removed marks of a kind that Vega keeps, elements included, before it lets go of them all; 10,000 unless told, which a page
 * that is refreshed for a day would hold for each kind of mark.
 *
 * @see https://github.com/vega/vega/blob/main/packages/vega-encode/src/DataJoin.js
 */
const MOST_REMOVED = 200;

/** A plot in an element of the page. */
export class Plot {
  readonly #view: View;

  constructor(container: HTMLElement, spec: PanelSpec, isDark: boolean) {
    const data = spec.data.map(({ url, ...rest }) => (url === undefined ? rest : { ...rest, values: [] }));
    // Expressions are interpreted, since a policy that lets text become code protects from nothing.
    const runtime = parse({ ...spec, data } as unknown as Spec, plotConfig(isDark), { ast: true });
    const options = { expr: expressionInterpreter, renderer: 'svg', container, hover: true, tooltip } as const;
    this.#view = Object.assign(new View(runtime, options), { cleanThreshold: MOST_REMOVED });
  }

  /** Shows other answers, by data set. */
  async show(answers: Readonly<Record<string, object>>, width: number, height: number): Promise<void> {
    this.#view.width(width).height(height);
    for (const [name, answer] of Object.entries(answers))
      this.#view.change(
        name,
        changeset()
          .remove(truthy)
          .insert([{ ...answer }]),
      );
    await this.#view.resize().runAsync();
  }

  /** Fits it to another size. */
  async resize(width: number, height: number): Promise<void> {
    await this.#view.width(width).height(height).resize().runAsync();
  }

  remove(): void {
    this.#view.finalize();
  }
}
