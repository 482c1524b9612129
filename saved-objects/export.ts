import { writeFileSync } from 'node:fs';
import { UserError } from '../command-line/command.ts';
import type { OptionValues } from '../command-line/options.ts';
import { quantity } from '../command-line/pipeline-counters.ts';
import { fileOf } from '../dashboards/saved-objects/all-objects.ts';
import { reasonOf } from '../failures/reason.ts';
import type { exportOptions } from './options.ts';
import { ourObjects } from './our-objects.ts';
import type { Output } from './with-dashboards.ts';

/** Writes the objects as a file that Dashboards imports; resolves to the exit status. */
export async function exportObjects(
  { rules, output }: OptionValues<typeof exportOptions>,
  out: Output = process.stdout,
): Promise<number> {
  const objects = ourObjects(rules);
  if (output === undefined) {
    out.write(fileOf(objects));
    return 0;
  }
  try {
    writeFileSync(output, fileOf(objects));
  } catch (error) {
    throw new UserError(`--output must name a file that can be written, got ${output} (${reasonOf(error)}).`);
  }
  out.write(`Wrote ${quantity(objects.length, 'object')} to ${output}.\n`);
  return 0;
}
