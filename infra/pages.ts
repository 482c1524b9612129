import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project-root.ts';
import { writeOperationsPage } from './alarms/operations-page.ts';
import { costPage } from './cost/cost-page.ts';

// A deployment checks its templates itself; here it would take seconds for each.
process.env['CDK_VALIDATION'] = 'false';
writeOperationsPage();
writeFileSync(join(projectRoot, 'docs/cost.md'), costPage());
