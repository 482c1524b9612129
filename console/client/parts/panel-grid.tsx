import type { Panel } from '../../../dashboards/panel.ts';
import { PanelView } from '../plot/panel-view.tsx';

interface PanelGridOptions {
  /** Undefined while they are asked for. */
  readonly panels: readonly Panel[] | undefined;
  readonly problem: string | undefined;
  readonly sensor?: string;
}

/** Panels side by side, as many as fit. */
export function PanelGrid({ panels, problem, sensor = '' }: PanelGridOptions) {
  return (
    <>
      {problem !== undefined && panels === undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="panels">
        {panels?.map((panel) => (
          <PanelView key={panel.name} panel={panel} sensor={sensor} />
        ))}
      </div>
    </>
  );
}
