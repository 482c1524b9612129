import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../../project-root.ts';
import { pictureName } from '../../support/dashboards/dashboard-picture.ts';
import { SHIPPED } from '../../support/dashboards/shipped.ts';

const MOST_BYTES = 100_000;
const dashboards = SHIPPED.filter(({ type }) => type === 'dashboard');

/** What is written on a picture, in no order. */
const textsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

describe.each(dashboards.map((each) => [String(each.attributes['title']), each] as const))(
  'the picture of %s',
  (_, { id, references }) => {
    const file = `docs/dashboards/${pictureName(id)}`;
    const svg = readFileSync(join(projectRoot, file), 'utf8');

    it('has every panel; npm run dashboard-pictures makes it anew', () => {
      const shown = references.map((each) => SHIPPED.find(({ type, id }) => type === each.type && id === each.id));
      expect(textsOf(svg)).toEqual(expect.arrayContaining(shown.map((each) => each?.attributes['title'])));
    });

    it('is on the page about dashboards, and small', () => {
      expect(readFileSync(join(projectRoot, 'docs/dashboards.md'), 'utf8')).toContain(
        `](${file.replace('docs/', '')})`,
      );
      expect(svg.length).toBeLessThan(MOST_BYTES);
    });
  },
);
