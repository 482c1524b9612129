import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { PanelSpec } from '../../../dashboards/panel.ts';
import type { StoredObject } from '../../../dashboards/saved-objects/saved-object.ts';
import { projectRoot } from '../../../project-root.ts';

/** Versions of Dashboards whose Vega draws here: Vega 5.23 with Vega's interpreter 1.0, and 6.2 with 1.2. */
export const DASHBOARDS_VERSIONS = ['2.19', '3.6'] as const;

export type DashboardsVersion = (typeof DASHBOARDS_VERSIONS)[number];

/** A specification and, by data set, what its searches answered; its size is in pixels. */
export interface ToDraw {
  readonly name: string;
  readonly spec: PanelSpec;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly width?: number;
  readonly height?: number;
}

/** What came of it: how many items its marks have, and what Vega said. */
export interface Drawn {
  readonly name: string;
  readonly svg: string;
  readonly marks: number;
  readonly warnings: readonly string[];
}

/** The specification of a visualization; undefined where it has none. */
export function specOf({ attributes }: StoredObject): PanelSpec | undefined {
  const { type, params } = JSON.parse(String(attributes['visState'] ?? '{}'));
  return type === 'vega' ? JSON.parse(params.spec) : undefined;
}

/** Draws all as a version of Dashboards does, in a process of its own: Vega is made of modules that Jest does not load. */
export async function draw(all: readonly ToDraw[], version: DashboardsVersion): Promise<readonly Drawn[]> {
  const program = join(projectRoot, 'test/support/dashboards/render-vega.mjs');
  const env = { ...process.env, TZ: 'UTC' };
  const child = spawn(process.execPath, [program, version], { stdio: ['pipe', 'pipe', 'inherit'], env });
  const closed = once(child, 'close');
  child.stdin.end(JSON.stringify(all));
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk;
  await closed;
  return JSON.parse(text);
}
