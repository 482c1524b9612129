import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../project-root.ts';
import { alarmTable } from './alarm-table.ts';

/** The page with the runbook's sections. */
export const OPERATIONS_PAGE = join(projectRoot, 'docs/operations.md');

const BEGIN = '<!-- made of infra/alarms by npm run pages -->\n';
const END = '<!-- end -->\n';

/** The operations page with its table of alarms as the list says; all else stays as it was written. */
export function operationsPage(): string {
  const page = readFileSync(OPERATIONS_PAGE, 'utf8');
  const [before, rest = ''] = page.split(BEGIN);
  const [, after] = rest.split(END);
  if (after === undefined) throw new Error('docs/operations.md has no place for the table of alarms');
  return `${before}${BEGIN}\n${alarmTable()}\n${END}${after}`;
}

/** Writes the table into the page. */
export function writeOperationsPage(): void {
  writeFileSync(OPERATIONS_PAGE, operationsPage());
}
