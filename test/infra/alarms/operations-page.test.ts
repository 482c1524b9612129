import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { everyAlarm } from '../../../infra/alarms/alarm-table.ts';
import { OPERATIONS_PAGE, operationsPage } from '../../../infra/alarms/operations-page.ts';
import { resourcesOf } from '../../support/cloudwatch/alarms-of-templates.ts';
import { MANY_OPTIONS, pipelineTemplates, type StackPart } from '../../support/templates/pipeline-templates.ts';

const page = readFileSync(OPERATIONS_PAGE, 'utf8');

/** The sections of the page by the anchors that GitHub gives them. */
const sections = new Map(
  page
    .split(/^#{2,3} /m)
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.split('\n');
      return [title.toLowerCase().replaceAll(' ', '-'), lines.join('\n')] as const;
    }),
);

describe('the operations page', () => {
  it('has the table of alarms that the list makes; npm run pages writes it', () => {
    expect(page).toBe(operationsPage());
  });

  it.each([...everyAlarm().map(({ id }) => id), 'consequences'])(
    'says of %s what it means, what to look at, type and never do',
    (id) => {
      const section = sections.get(id) ?? '';
      expect(section.trim()).toMatch(/^[A-Z"`]/);
      if (id !== 'consequences') expect(section).toMatch(/^- \*\*Look\*\* ./m);
      expect(section).toMatch(/^- \*\*Type\*\* .*`.+`/m);
      expect(section).toMatch(/^- \*\*Never\*\* ./m);
    },
  );

  it('shows blocks of commands that bash can read', () => {
    const blocks = [...page.matchAll(/^```bash\n(.*?)^```$/gms)].map(([, block = '']) => block);
    const typed = [...page.matchAll(/^- \*\*Type\*\* (.*)$/gm)].flatMap(([, line = '']) =>
      [...line.matchAll(/`((?:aws|logs|npm|npx) [^`]+)`/g)].map(([, command = '']) => command),
    );
    expect(typed.length).toBeGreaterThan(20);
    for (const text of [...blocks, ...typed])
      expect([text, spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' }).stderr]).toEqual([text, '']);
  });

  it('stops in its drills only what the drill itself has started', () => {
    expect(page).toContain('## Drills');
    expect(page).not.toMatch(/\b(pkill|killall)\b/);
  });

  it('has no section of an alarm that there is not', () => {
    const ofAlarms = [...sections].filter(([, text]) => /^- \*\*Never\*\*/m.test(text)).map(([anchor]) => anchor);
    const known = new Set([...everyAlarm().map(({ id }) => id), 'consequences']);
    expect(ofAlarms.filter((anchor) => !known.has(anchor))).toEqual([]);
  });

  it('refers to sections that there are', () => {
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((anchor) => !sections.has(anchor))).toEqual([]);
  });

  it('names resources by beginnings of their ids that fit one resource each', () => {
    const templates = [pipelineTemplates('production', MANY_OPTIONS), pipelineTemplates('development')];
    const asked = [...page.matchAll(/\$\(of (\w+) (AWS::\w+::\w+) (\w+)\)/g)].map(([, ...words]) => words);
    const logs = [...page.matchAll(/logs (\w+Log)\b/g)].map(([, id = '']) => ['detector', 'AWS::Logs::LogGroup', id]);
    expect(asked.length).toBeGreaterThan(8);
    for (const [stack = '', type = '', start = ''] of [...asked, ...logs]) {
      const counts = templates.map((all) => {
        const { Resources } = all[stack as StackPart];
        return Object.entries(Resources).filter(([id, { Type }]) => Type === type && id.startsWith(start)).length;
      });
      expect([stack, type, start, Math.max(...counts)]).toEqual([stack, type, start, 1]);
    }
  });

  it('says in every description of an alarm which section it is', () => {
    const descriptions = ['production', 'development'].flatMap((profile) =>
      ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
        resourcesOf(pipelineTemplates(profile as 'production'), type).map(([, { Properties }]) => Properties),
      ),
    );
    for (const { AlarmName, AlarmDescription, AlarmActions = [] } of descriptions) {
      const [, anchor = ''] = /docs\/operations\.md#([\w-]+)/.exec(AlarmDescription) ?? [];
      if (AlarmActions.length > 0 || anchor !== '')
        expect([AlarmName, sections.has(anchor)]).toEqual([AlarmName, true]);
    }
  });
});
