import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../project-root.ts';
import { anchor, pages } from '../support/docs/pages.ts';

const MOST_LINES_OF_README = 150;

function headingsOf(path: string): readonly string[] {
  const text = readFileSync(join(projectRoot, path), 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchor(heading));
}

/** Whether a link from a page leads to something that is there. */
function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', name] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(projectRoot, target))) return false;
  return name === undefined || statSync(join(projectRoot, target)).isDirectory() || headingsOf(target).includes(name);
}

describe.each(pages().map((page) => [page.path, page.text] as const))('the links in %s', (path, text) => {
  it('lead somewhere', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const within = links.filter((link) => !/^https?:/.test(link));
    expect(within.filter((link) => !leadsSomewhere(path, link))).toEqual([]);
  });
});

describe('README.md', () => {
  const text = readFileSync(join(projectRoot, 'README.md'), 'utf8');

  it(`is a front page of at most ${MOST_LINES_OF_README} lines`, () => {
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(MOST_LINES_OF_README);
  });

  it('leads to every page of docs', () => {
    const named = [...text.matchAll(/\]\((docs\/[\w-]+\.md)/g)].map(([, path]) => path);
    const all = pages()
      .map(({ path }) => path)
      .filter((path) => /^docs\/[\w-]+\.md$/.test(path) && path !== 'docs/aws-latency.md');
    expect(all.filter((path) => !named.includes(path))).toEqual([]);
  });
});
