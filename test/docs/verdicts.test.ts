import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { anomaliesMapping, deadLettersMapping } from '../../adapters/opensearch/schema/mappings.ts';
import { projectRoot } from '../../project-root.ts';

const page = readFileSync(join(projectRoot, 'docs/verdicts.md'), 'utf8');
const [, verdict = '', deadLetter = ''] = page.split('\n## ');

/** The names of all fields of a mapping, those within others too. */
function namesOf({ properties }: { readonly properties: object }): readonly string[] {
  return Object.entries(properties).flatMap(([name, field]) =>
    'properties' in field ? [name, ...namesOf(field)] : [name],
  );
}

describe('docs/verdicts.md', () => {
  it.each(namesOf(anomaliesMapping(['temperature'])))('says what %s means in a verdict', (name) => {
    expect(verdict).toContain(`\`${name}\``);
  });

  it.each(Object.keys(deadLettersMapping.properties))('says what %s means in a dead letter', (name) => {
    expect(deadLetter).toContain(`\`${name}\``);
  });
});
