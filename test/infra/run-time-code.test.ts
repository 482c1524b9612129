import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../project-root.ts';

const folder = join(projectRoot, 'infra');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

describe('what infra takes from programs', () => {
  it('is types of their environments, so that nothing of them runs at synthesis', () => {
    const imports = files.flatMap(
      (file) => readFileSync(join(folder, file), 'utf8').match(/^import .*'\.\.\/.*;$/gm) ?? [],
    );
    const fromPrograms = imports.filter((line) => /\/(functions\/[\w-]+|producer)\//.test(line));
    expect(fromPrograms).toHaveLength(14);
    expect(fromPrograms.filter((line) => !line.startsWith('import type '))).toEqual([]);
  });
});
